"""The export page: which receipts, as what kind of file, where to, and how far it is."""
