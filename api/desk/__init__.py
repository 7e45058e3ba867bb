"""The board's desk: where members and those who work for them write what the figures cannot say."""
