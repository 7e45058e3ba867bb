"""One press, from what a browser posts to what it is shown: nothing here knows a page of its own."""
