"""`heard round`: open, change and close rounds."""
