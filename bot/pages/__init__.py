"""What every page shares, the public's and the board's: layout, files beside it, and the headers that protect it.

Holds no words of a conversation and no numbers, and reads nothing when imported.
"""
