"""A process of the operating system: serving, logging, metrics, and keeping its memory private."""
