"""How hard words are to read, offline. It judges English words and sentences, never what they say."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path


class ReadingAgeError(RuntimeError):
    """What the reading age is worked out with is missing."""


_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")


def sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE_END.split(text.strip()) if _WORD.search(sentence)]


def words(text: str) -> list[str]:
    """The words in small letters, without digits and punctuation."""
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


def syllables(word: str) -> int:
    """Groups of vowels, less the silent ones and with those that are spoken apart. An estimate, at least 1."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    spoken = _SILENT.sub("", plain)
    return max(1, len(_VOWELS.findall(spoken)) + len(_APART.findall(spoken)))


# "useful", "sometimes", "every", "asked", "makes", "home"; but not "wanted", "houses", "teaches", "people", "maybe".
_SILENT = re.compile(
    r"(?<=[^aeiouy])e(?=(?:ful|less|ness|ment|ly|thing|times?|one|where)s?$)"
    r"|(?<=ev)e(?=ry)"
    r"|(?<=[^aeiouytd])e(?=d$)"
    r"|(?<=[^aeiouylscxzgh])e(?=s$)|(?<=[aeiouyw]l)e(?=s$)|(?<=t)he(?=s$)"
    r"|(?<=[^aeiouyl])(?<!mayb)e$|(?<=[aeiouyrw]l)e$"
)
# "being", "lion", "radio", "video", "idea", "quiet", "situation".
_APART = re.compile(
    r"[aeiouy](?=ing)|(?<![tscgx])i(?=[ao])|e(?=os?$)|(?<=[dr])e(?=as?$)|y(?=one?$)|i(?=et)|u(?=a[tl])"
)


def is_easy(word: str) -> bool:
    """Whether four in five children of nine or ten know the word: Dale and Chall's list of 3,000, and its usual endings."""
    return any(stem in _easy_words() for stem in _stems(word))


def reading_age(text: str) -> float:
    """Years: the mean of Flesch-Kincaid and Spache (both as US grades), and five for the age at which school begins.

    Flesch-Kincaid weighs syllables, Spache words that young children do not know; both weigh the length of sentences.
    Meant for a paragraph; a single sentence scatters by a year or two. Raises `ValueError` for a text without words.
    """
    spoken, parts = words(text), sentences(text)
    if not spoken:
        raise ValueError("a text without words has no reading age")
    length = len(spoken) / len(parts)
    kincaid = 0.39 * length + 11.8 * sum(map(syllables, spoken)) / len(spoken) - 15.59
    spache = 0.141 * length + 8.6 * sum(not is_easy(word) for word in spoken) / len(spoken) + 0.839
    return 5 + (max(0.0, kincaid) + spache) / 2


@cache
def _easy_words() -> frozenset[str]:
    # textstat's own formulas fetch a pronouncing dictionary from the internet, and importing it imports all of NLTK.
    # Its list of easy words comes with the package, so the package is found, not imported.
    package = find_spec("textstat")
    if package is None or package.origin is None:
        raise ReadingAgeError("the package 'textstat' is not installed; install the requirements again")
    listed = Path(package.origin).parent / "resources" / "en" / "easy_words.txt"
    return frozenset(listed.read_text(encoding="utf-8").split()) | ALSO_EASY


ALSO_EASY = frozenset(
    {"adult", "anyone", "app", "better", "bit", "bullying", "computer", "email", "emoji", "game", "internet", "lot"}
    | {"nobody", "ok", "okay", "online", "outside", "phone", "pic", "safer", "site", "social", "someone", "something"}
    | {"colour", "text", "toilet", "tv", "unsafe", "vape", "video", "website", "wifi", "worker", "worry"}
)  # fmt: skip
"""Words that came into children's lives after the list was made, and everyday ones that it lacks."""

_ENDINGS = (
    ("'s", ""), ("n't", ""), ("'ll", ""), ("'re", ""), ("'ve", ""), ("'m", ""), ("'d", ""),
    ("ies", "y"), ("ied", "y"), ("ier", "y"), ("iest", "y"), ("ily", "y"), ("es", ""), ("es", "e"), ("s", ""),
    ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("er", ""), ("er", "e"), ("est", ""), ("est", "e"),
    ("ly", ""), ("ful", ""), ("ness", ""),
)  # fmt: skip


def _stems(word: str) -> Iterator[str]:
    yield word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word.removesuffix(ending) + instead
            yield stem
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]
