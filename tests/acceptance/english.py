"""English where somebody reads another language: which sentences hold a word that only English has."""

import re
from collections.abc import Collection, Iterable, Iterator

ENGLISH = frozenset(
    re.findall(
        r"\w+",
        """
        the and you your this that with what these not from people question answer answers here please page press other
        read write print which where who when how can could will would is been was were there then than them they their our
        we it something somebody anybody nobody help stop skip back more chat start send change list word words
        """,
    )
)
ALSO_ELSEWHERE = {"pl": {"stop", "start"}, "lt": {"stop"}, "pt": {"chat"}, "ro": {"start", "stop", "chat"}}
"""Words of other languages that look like English ones."""

ADDRESS = re.compile(r"https?://\S+|\b[\w-]+(?:\.[\w-]+)+(?:/\S*)?")


def english_among(lines: Iterable[str], language: str, names: Collection[str] = ()) -> Iterator[str]:
    """The lines that hold an English word, with the words. `names` and addresses may stand in any language."""
    for line in lines:
        left = ADDRESS.sub("", line)
        for name in names:
            left = left.replace(name, "")
        found = set(re.findall(r"[^\W\d_]+", left.casefold())) & ENGLISH - ALSO_ELSEWHERE.get(language, set())
        if found:
            yield f"{' '.join(line.split())} [{', '.join(sorted(found))}]"
