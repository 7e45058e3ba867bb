"""The one form of what somebody wrote, before anything reads it. The same words give the same reading, whatever wrote them:
a phone that bends apostrophes, a form that turns them into entities, a file that was saved in another encoding.

Letters that are drawn out and slips of the pen stay. What reads them decides what they mean.
"""

import html
import re
import unicodedata

import ftfy

_APOSTROPHES = "’‘‛‚ʼʻʽʹʾʿˈ′‵´＇՚ꞌ\u0091\u0092"
_QUOTES = "“”„‟″‶«»＂〝〞\u0093\u0094"
_HYPHENS = "‐‑‒–—―−﹣－\u0096\u0097"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LINE_ENDS = "\u0085\u2028\u2029"
# Controls, halves of characters, direction marks, and what has no width. They can hide a word from every reader.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# Joiners stay in emoji and in scripts that need them. Between Latin letters they hide words.
_BETWEEN_LETTERS = re.compile("(?<=[A-Za-z\u00c0-\u024f])[\u200c\u200d\ufe00-\ufe0f]+")
# Marks that made no letter with the one before them: what is struck through or dripping, and no language of ours.
_DECORATION = re.compile("(?<=[\0-\u024f])[\u0300-\u036f\u0488\u0489\u20d0-\u20dc\u20e5-\u20f0]+")
# Programs escape what was escaped before: &amp;#39;
_ESCAPED_AGAIN = re.compile(r"&(?:(?:amp|#38|#x26);)+(?=[#a-z])", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|li|ul|ol|font|a|h[1-6]|td|tr|table)\b[^<>]{0,200}>", re.IGNORECASE
)
_MISREAD = re.compile("[\u00c2-\u00c5\u00c8\u00c9\u00e2\u00d0\u00f0][^\x00-\x7f]")
"""How a letter looks whose two bytes were read as two letters: "â€™", "Ä…", "Ã©"."""

# What became of an apostrophe on its way: half of a letter misread, a letter of another table, an escape, a mark that
# stands for what could not be written, or the key beside it. Each means something elsewhere, so only in words of English
# that are told without doubt by both their halves.
_LOST = r"(?:â€?|[ÕÆíÍ?;]|\ufffd{1,3}|\\+u2019|\\+'?|''|%27|%E2%80%99)"
_SHORTENED = re.compile(
    rf"\b(?:(?:is|are|was|were|has|have|had|do|does|did|ca|wo|would|could|should|must|need|might|ai)n{_LOST}t"
    rf"|i{_LOST}(?:m|ve|ll|d)|(?:you|we|they){_LOST}(?:re|ve|ll|d)"
    rf"|(?:he|she|it|that|there|what|who|where|how|here|let){_LOST}(?:s|ll|d))\b",
    re.IGNORECASE,
)
_MAY_BE_LOST = re.compile(rf"[a-z]{_LOST}[a-z]", re.IGNORECASE)
_IS_LOST = re.compile(_LOST, re.IGNORECASE)

LOOK_ALIKE = str.maketrans(
    {
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys(_QUOTES, '"'),
        **dict.fromkeys(_HYPHENS, "-"),
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys(_LINE_ENDS, "\n"),
    }
)
"""One kind of apostrophe, quote, hyphen, space and line end for all that look like it."""


def normal_form(text: str) -> str:
    """`text` with one kind of apostrophe, quote, hyphen and space, without entities, tags, broken encoding, decoration and
    what cannot be seen, in composed letters of usual width. Line breaks and tabs stay."""
    if "&" in text or "<" in text:
        text = _without_markup(text)
    text = text.replace("`", "'")
    if not text.isascii():
        text = _in_usual_letters(text)
    if _MAY_BE_LOST.search(text):
        text = _SHORTENED.sub(lambda word: _IS_LOST.sub("'", word[0]), text)
    return text if text.isprintable() else _INVISIBLE.sub("", text)


def _without_markup(text: str) -> str:
    once = _ESCAPED_AGAIN.sub("&", text)
    return _TAG.sub(" ", _ENTITY.sub(lambda entity: html.unescape(entity[0]), once))


def _in_usual_letters(text: str) -> str:
    if _MISREAD.search(text):
        text = ftfy.fix_encoding(text)
    text = _INVISIBLE.sub("", text.translate(LOOK_ALIKE))
    composed = unicodedata.normalize("NFKC", _BETWEEN_LETTERS.sub("", text))
    return _DECORATION.sub("", composed).translate(LOOK_ALIKE)
