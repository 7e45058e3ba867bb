"""One installation: its settings, and how everything is put together from them."""
