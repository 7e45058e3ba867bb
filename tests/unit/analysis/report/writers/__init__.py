"""Tests of the report's writers: they open the files."""
