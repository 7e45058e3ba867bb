"""The board's own codebook: edited theme by theme, and read by."""
