"""The audit log as a page: what people did that needed leave, here and at the payment server."""
