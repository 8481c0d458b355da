"""What is put on paper: documents as blocks, blocks drawn with Qt. It decides nothing: documents are frozen."""
