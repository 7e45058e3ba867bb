"""Tables of files, cell by cell: the header, numbers and symbols, the board's rows, and what is wrong where."""
