"""Tables and marked places in Markdown files, for the documents that are made from the code."""

import re
from collections.abc import Iterable, Iterator

_BLOCK = "<!-- made: {name} -->\n{lines}<!-- end of what is made -->"


def row(*cells: object) -> str:
    """A row of a table. A bar inside a cell would end the cell, so it is written as a slash."""
    return f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |"


def head(*titles: str) -> Iterator[str]:
    """The first two rows of a table."""
    yield row(*titles)
    yield row(*("---" for _ in titles))


def with_block(text: str, name: str, lines: Iterable[str]) -> str:
    """The text, with the lines between the two marks of that name. Raises ValueError unless there is one such place."""
    block = _BLOCK.format(name=name, lines="".join(f"{line}\n" for line in lines))
    pattern = _BLOCK.format(name=re.escape(name), lines=".*?")
    text, places = re.subn(pattern, lambda _: block, text, flags=re.DOTALL)
    if places != 1:
        raise ValueError(f"there are {places} places for '{name}', and there must be one")
    return text
