"""The routes of the API and of the board's pages. They look documents up; they never compute a number."""
