"""The desk's pages, a subject each."""
