"""The words of a form as people read them: without the marks of bold and colour, which Heard does not show, and with the
emoji before a choice taken for its face."""

import re
import unicodedata

_TAG = re.compile(
    r"</?(?:b|i|u|s|p|a|em|strong|span|font|div|small|big|sub|sup|center|ul|ol|li|hr|img|h[1-6]|table|tr|td|th|tbody|code"
    r"|pre|mark|del|ins|strike|label|video|audio|source|iframe|script|style|section|details|summary|blockquote)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\s*(?:<br\s{0,5}/?>|</(?:p|div|li|tr|h[1-6]|center|ul|ol)\s{0,5}>)", re.IGNORECASE)
"""What ends a line: without it, "<h2>You</h2>Why?" would be "YouWhy?"."""
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
"""Spaces without width and turns of direction, as they come with what is pasted."""
_LINK = re.compile(r"(?P<image>!?)\[(?P<words>[^\[\]\n]{1,300})\]\((?P<address>[^()\s]{1,500})\)")
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]{1,500}?)(?<=\S)\*\*|__(?=\S)([^_\n]{1,500}?)(?<=\S)__")
_SLANTED = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,500}?)(?<=\S)\*(?![\w*])|(?<!\w)_(?=[^\s_])([^_\n]{1,500}?)(?<=\S)_(?!\w)"
)
_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)
_ENTITY = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": " ", "&amp;": "&"}

ANSWER_INSIDE = re.compile(r"\$\{[^{}]*\}|\$\[[^\[\]]*\]|<output\s")
"""Words that would hold somebody's answer."""


def plain(words: str) -> str:
    """The words without marks."""
    bare = _TAG.sub("", _BREAK.sub("\n", _UNSEEN.sub("", words)))
    for written, meant in _ENTITY.items():
        bare = bare.replace(written, meant)
    bare = _BOLD.sub(lambda found: found[1] or found[2], bare)
    bare = _LINK.sub(_as_words, bare)
    return _HEADING.sub("", _SLANTED.sub(lambda found: found[1] or found[2], bare)).strip()


def _as_words(link: re.Match[str]) -> str:
    """A link as its words and its address; of a picture the words."""
    return link["words"] if link["image"] else f"{link['words']} ({link['address']})"


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
