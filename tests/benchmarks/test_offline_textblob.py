"""The peer of the benchmark: TextBlob works offline, through its own extension points."""

from __future__ import annotations

from textblob import TextBlob

from tests.benchmarks.offline_textblob import blob

SAID = "My social worker never listens. The contact centre was cold! ok"


def test_words_and_sentences_need_no_download() -> None:
    """Words leave punctuation out, sentences know where they stand."""
    found = blob(SAID)
    assert list(found.words)[:4] == ["My", "social", "worker", "never"]
    assert [str(sentence) for sentence in found.sentences] == [
        "My social worker never listens.",
        "The contact centre was cold!",
        "ok",
    ]
    assert all(SAID[s.start_index : s.end_index] == str(s) for s in found.sentences)


def test_tags_and_noun_phrases_need_no_download() -> None:
    """Tags come from TextBlob's own PatternTagger, noun phrases from the tags."""
    found = blob(SAID)
    assert ("worker", "NN") in [(str(word), tag) for word, tag in found.tags]
    assert {"social worker", "contact centre"} <= set(found.noun_phrases)


def test_counts_and_ngrams_work() -> None:
    """What TextBlob builds on words works too."""
    found = blob(SAID)
    assert found.word_counts["cold"] == 1
    assert list(found.ngrams(2)[0]) == ["My", "social"]


def test_textblob_itself_is_left_alone() -> None:
    """Nothing of TextBlob is patched: its own class keeps its own parts."""
    blob(SAID)
    assert type(TextBlob.tokenizer).__module__ == "textblob.tokenizers"


def test_placeholders_are_one_word() -> None:
    """A redacted name stays whole."""
    assert list(blob("[name] is kind").words) == ["[name]", "is", "kind"]
    assert blob("").noun_phrases == []
