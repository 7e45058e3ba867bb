"""Tools for those who write surveys: new files, checks, spreadsheets and posters."""
