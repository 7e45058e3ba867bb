"""What is typed at the desk: forms as data, begun and kept half-written, and posted."""
