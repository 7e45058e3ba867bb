"""Reading ages, offline."""

import socket

import pytest

from surveys.authoring.reading_age import is_easy, reading_age, sentences, syllables, words

SYLLABLES = {
    1: "safe home help talked asked week please lived changed trust night school friends worked helped stopped times eyes"
    " likes games makes feel tell right write phone own through thought watched what's don't they're",
    2: "always mostly something listen happen before better worry adult people useful message social worker needed wanted"
    " ended hated uses changes teaches nurses places houses noises safely lonely likely bullied hungry sometimes hardly"
    " outside someone question notice able table trouble being going doing quiet lion clever teacher body maybe"
    " really safer nearly under over angry sadness helpful careful",
    3: "anything family computer together another remember important telephone animal different understand internet"
    " decided protection believing area idea video radio everyone beautiful difficult confident expected probably",
    4: "information interesting anybody independent education community situation",
}
EASY = "Do you feel safe at home? You can skip this one."
HARD = "Practitioners' professional curiosity necessitates comprehensive multi-agency assessment of vulnerabilities."


@pytest.mark.parametrize(
    ("count", "word"), [(n, word) for n, listed in SYLLABLES.items() for word in listed.split()]
)
def test_syllables_are_counted_as_spoken(count: int, word: str):
    """Silent letters do not count, vowels that are spoken apart do."""
    assert syllables(word) == count


@pytest.mark.parametrize(
    "word", ["listen", "listened", "helping", "stopped", "safer", "worries", "friend's", "don't", "online"]
)
def test_everyday_words_are_easy_in_all_their_forms(word: str):
    """Endings do not make a word hard."""
    assert is_easy(word)


@pytest.mark.parametrize("word", ["safeguarding", "assessment", "vulnerable", "exploitation", "multi"])
def test_words_of_the_trade_are_not_easy(word: str):
    """They are not on the list of what nine-year-olds know."""
    assert not is_easy(word)


def test_longer_sentences_and_harder_words_need_older_readers():
    """Seven for the one, grown up for the other."""
    assert 5 <= reading_age(EASY) <= 8
    assert reading_age(HARD) > 18
    assert reading_age("The dog ran. The cat sat. It was fun.") < reading_age(
        "The dog ran and the cat sat and it was fun and so they all played."
    )


def test_words_and_sentences_are_what_a_reader_sees():
    """Numbers, emoji and punctuation are neither."""
    assert words("Don’t worry 😀, it's 3 o'clock!") == ["don't", "worry", "it's", "o'clock"]
    assert sentences("One two. Three? 12. Four") == ["One two.", "Three?", "Four"]


def test_a_text_without_words_has_no_reading_age():
    """Rather than one of nought."""
    with pytest.raises(ValueError, match="no reading age"):
        reading_age("12 😀")


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch):
    """The reading formulas of the package that holds the word list would ask the internet for a dictionary."""

    def refuse(*_: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert reading_age(EASY) > 5
