"""The codebook of themes, and its cues."""
