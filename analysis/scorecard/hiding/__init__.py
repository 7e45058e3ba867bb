"""Small counts in official figures: hidden across parts, totals, periods and editions."""
