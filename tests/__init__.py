"""Tests. A package, because some libraries install a stray package of the same name that would be found instead."""
