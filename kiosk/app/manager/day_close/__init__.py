"""The day close page: the open business days as X, closing them, and every Z there is."""
