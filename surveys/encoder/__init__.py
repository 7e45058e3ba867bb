"""A small language model that hears what sums over words cannot: it reads a sentence whole. Offline; it keeps nothing."""
