"""What an author did where a file is no TOML, in words. The reader of TOML says what it expected, which helps those who know
it."""

import re
import tomllib
from collections.abc import Callable

UNSEEN = re.compile("[^\\S \\t]|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_TWO_VERSIONS = re.compile(r"<{7}|={7}$|>{7}")
_BRACKETS = tuple("[{]}")


def slip_in(text: str, error: tomllib.TOMLDecodeError) -> tuple[int, str]:
    """The line that it is in, from 1, and what to mend; the reader's own words where it is nothing that is known."""
    lines = text.split("\n")
    place = re.search(r"at line (\d+)", str(error))
    number = int(place[1]) if place else _line_of_an_open_quote(lines)
    line = lines[number - 1] if number <= len(lines) else ""
    named = next((what for is_so, what in _IN_THE_LINE if is_so(line)), "") or _unseen(line)
    return number, named or _by_the_reader(str(error), line) or str(error)


def _line_of_an_open_quote(lines: list[str]) -> int:
    inside = next((number for number, line in enumerate(lines, 1) if line.count('"""') % 2), 0)
    return inside or next((number for number, line in enumerate(lines, 1) if line.count('"') % 2), 1)


def _unseen(line: str) -> str:
    found = UNSEEN.search(line)
    return f"has U+{ord(found[0]):04X}, which nobody sees; type the line again" if found else ""


_IN_THE_LINE: tuple[tuple[Callable[[str], object], str], ...] = (
    (
        re.compile("^[^#]*[“”„‟]").search,
        'has curly quotes, as word processors write them; write straight ones: "',
    ),
    (
        _TWO_VERSIONS.match,
        "holds two versions side by side, which a version control left there; keep one of them",
    ),
    (re.compile(r"\s*[\w-]+\s*:").match, "has a colon; write = between a name and what it is"),
    (re.compile(r"[^#]*=\s*(?:True|False)\b").match, "has True or False; write true or false"),
    (
        re.compile(r"\s*[\w.-]+\s*=\s*(?!true\b|false\b|inf\b|nan\b)[^\W\d_]").match,
        'has words without quotes; write such as title = "Our club"',
    ),
)


def _by_the_reader(error: str, line: str) -> str:
    name = re.match(r"\s*([\w.-]+)\s*=", line)
    if "overwrite" in error and name:
        return f"has '{name[1]}' a second time; take one out"
    if "overwrite" in error or "declare" in error:
        return "has a table a second time; questions stand below [[questions]], in two brackets"
    if "Illegal character '\\n'" in error or "Unterminated" in error:
        return "has a quote that is not closed"
    if error.startswith("Unclosed") or ("Expected" in error and line.strip()[:1] in _BRACKETS):
        return "lacks a comma or a bracket, here or in the line before"
    return ""
