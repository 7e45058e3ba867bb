"""TextBlob without downloads: its own extension points filled with regular expressions and its own tagger.

TextBlob's defaults want NLTK's corpora from the network. Nothing here replaces or patches TextBlob's code.
"""

from __future__ import annotations

import re
import warnings
from functools import cache, cached_property
from typing import Any

from textblob import TextBlob
from textblob.base import BaseNPExtractor, BaseTokenizer
from textblob.blob import Sentence, WordList
from textblob.en.sentiments import PatternAnalyzer
from textblob.en.taggers import PatternTagger

_WORDS = re.compile(r"\[\w+\]|[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]")
_SENTENCES = re.compile(r"[^.!?…\n]+[.!?…]*[\"')\]]*|[.!?…]+")
_NOUN = ("NN", "NNS", "NNP", "NNPS")
_BEFORE_NOUN = (*_NOUN, "JJ", "JJR", "JJS", "VBG")


class Words(BaseTokenizer):
    """Words, placeholders and punctuation marks, by one regular expression."""

    def tokenize(self, text: str, include_punc: bool = True) -> list[str]:
        """The tokens of `text` in order; without punctuation when `include_punc` is false."""
        tokens = _WORDS.findall(text)
        return tokens if include_punc else [t for t in tokens if t[0].isalnum() or t[0] == "["]


class Sentences(BaseTokenizer):
    """Sentences, cut after full stops, question and exclamation marks and at line ends."""

    def tokenize(self, text: str) -> list[str]:
        """The sentences of `text` in order, without blanks around them."""
        return [part for part in (match.strip() for match in _SENTENCES.findall(text)) if part]


class NounPhrases(BaseNPExtractor):
    """Runs of adjectives and nouns that end in a noun, from the tags of TextBlob's own PatternTagger."""

    def __init__(self, tagger: PatternTagger) -> None:
        self.tagger = tagger

    def extract(self, text: str) -> list[str]:
        """Noun phrases of two words or more, and single nouns of four letters or more."""
        phrases: list[str] = []
        run: list[tuple[str, str]] = []
        for word, tag in [*self.tagger.tag(text), (".", ".")]:
            if tag in _BEFORE_NOUN:
                run.append((word, tag))
                continue
            phrases += _phrase(run)
            run = []
        return phrases


def _phrase(run: list[tuple[str, str]]) -> list[str]:
    while run and run[-1][1] not in _NOUN:
        run = run[:-1]
    while run and run[0][1] == "VBG" and len(run) > 1:
        run = run[1:]
    if not run or (len(run) == 1 and len(run[0][0]) < 4):
        return []
    return [" ".join(word for word, _ in run)]


class OfflineBlob(TextBlob):
    """A TextBlob whose sentences and words need no corpus."""

    @cached_property
    def words(self) -> WordList:
        """The words without punctuation."""
        return WordList(_parts()["tokenizer"].tokenize(self.raw, include_punc=False))

    def _create_sentence_objects(self) -> list[Sentence]:
        models = _parts()
        found, at = [], 0
        for sentence in Sentences().tokenize(self.raw):
            start = self.raw.index(sentence, at)
            at = start + len(sentence)
            found.append(Sentence(sentence, start_index=start, end_index=at, **models))
        return found


@cache
def _parts() -> dict[str, Any]:
    tagger = PatternTagger()
    with warnings.catch_warnings():
        # TextBlob reads its lexicon at the first tag and leaves closing the file to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        tagger.tag("ready")
    return {
        "tokenizer": Words(),
        "pos_tagger": tagger,
        "np_extractor": NounPhrases(tagger),
        "analyzer": PatternAnalyzer(),
    }


def blob(text: str) -> OfflineBlob:
    """A TextBlob of `text` whose words, sentences, tags, noun phrases and sentiment all work offline."""
    return OfflineBlob(text, **_parts())
