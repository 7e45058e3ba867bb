"""The words of a form as people read them: without the marks of bold and colour, which Heard does not show, and with the
emoji before a choice taken for its face."""

import re
import unicodedata

_TAG = re.compile(
    r"</?(?:b|i|u|s|p|a|em|strong|span|font|div|small|big|sub|sup|center|ul|ol|li|hr|img|h[1-6]|table|tr|td|th)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s{0,5}/?>", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,500}?)(?<=\S)\*\*|__(?=\S)([^_\n]{1,500}?)(?<=\S)__")
_SLANTED = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,500}?)(?<=\S)\*(?![\w*])")
_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)
_ENTITY = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": " ", "&amp;": "&"}

ANSWER_INSIDE = re.compile(r"\$\{[^{}]*\}|\$\[[^\[\]]*\]|<output\s")
"""Words that would hold somebody's answer."""


def plain(words: str) -> str:
    """The words without marks."""
    bare = _TAG.sub("", _BREAK.sub("\n", words))
    for written, meant in _ENTITY.items():
        bare = bare.replace(written, meant)
    bare = _BOLD.sub(lambda found: found[1] or found[2], bare)
    return _HEADING.sub("", _SLANTED.sub(r"\1", bare)).strip()


def face_and_words(label: str) -> tuple[str, str]:
    """An emoji before the words is the face. Signs such as "≥" and "£" belong to the words."""
    first, _, rest = label.partition(" ")
    return (first, rest.strip()) if rest.strip() and is_emoji(first) else ("", label)


_PICTURES = ((0x1F000, 0x1FAFF), (0x2600, 0x27BF), (0x2B1B, 0x2B55), (0x231A, 0x23FF), (0x25FB, 0x25FE))
_COLOURED = "\ufe0f"
"""After a sign: it is drawn as an emoji."""


def is_emoji(sign: str) -> bool:
    """Whether a run of characters is emoji and nothing else."""
    if not sign or re.search(r"\w", sign):
        return False
    return _COLOURED in sign[:3] or (
        unicodedata.category(sign[0]) in ("So", "Cn")
        and any(first <= ord(sign[0]) <= last for first, last in _PICTURES)
    )
