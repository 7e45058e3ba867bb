"""The board's door: the API, the pages and the command line. Everything here is published bytes; nothing is counted."""
