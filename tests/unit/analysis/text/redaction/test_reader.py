"""Redaction: what goes, what stays, and that no input is slow or comes back."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.text.redaction import KINDS, redact, redact_with_counts, spans
from surveys.normal_form import normal_form

LABELLED = Path(__file__).parents[4] / "benchmarks" / "words" / "redaction.jsonl"
HOSTILE = "my sw karen called miss will and at dot com 07700 st road @a is".split()  # noqa: SIM905
HOSTILE += [f"[{kind}]" for kind in KINDS]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my sw karen never rings me", "my sw [name] never rings me"),
        ("Miss Patel helped", "Miss [name] helped"),
        ("mr brown shouts", "mr [name] shouts"),
        ("my mate josh got hurt", "my mate [name] got hurt"),
        ("a lad called macca", "a lad called [name]"),
        ("jade from school lies", "[name] from school lies"),
        ("katie smith is a bully", "[name] is a bully"),
        ("Lily's mum is nice", "[name]'s mum is nice"),
        ("i go to havelock academy", "i go to [school]"),
        ("we live on ladysmith road", "we live on [place]"),
        ("at 7 Heneage Road now", "at [place] now"),
        ("i hate grimsby", "i hate [place]"),
        ("ring 07700 900 123 now", "ring [phone] now"),
        ("ring 07700-900-123 now", "ring [phone] now"),
        ("ring +44 7700 900123 now", "ring [phone] now"),
        ("ring (01472) 550199 now", "ring [phone] now"),
        ("its oh seven seven double oh nine oh oh one", "its [phone]"),
        ("sam.j@example.org is mine", "[email] is mine"),
        ("sam dot jones at gmail dot com", "[email]"),
        ("i am in dn32 7qx", "i am in [postcode]"),
        ("my snap is lil_tay_2k11", "my snap is [handle]"),
        ("insta @ben.uk", "insta [handle]"),
        ("see https://example.org/a?b=c.", "see [link]."),
        ("born on 03/09/2010", "born on [date]"),
        ("the 9th of december", "the [date]"),
        ("case 8841207 closed", "case [number] closed"),
        ("NHS number 943 476 5919", "NHS number [number]"),
        ("Andżelika i Łukasz", "[name] i [name]"),
        ("seen by j. hobson today", "seen by [name] today"),
        ("Gemma H was kind", "[name] was kind"),
        ("i go round dean's a lot", "i go round [name]'s a lot"),
        ("at grants house we eat", "at [name] house we eat"),
        ("rose in my class hits me", "[name] in my class hits me"),
        ("Xolu, the trainer, was quiet", "[name], the trainer, was quiet"),
        ("some lad called spud sells it", "some lad called [name] sells it"),
        ("nanna sue had us", "nanna [name] had us"),
        ("i told miss lumley", "i told miss [name]"),
    ],
)
def test_what_points_at_somebody_becomes_a_placeholder(said: str, kept: str) -> None:
    """A name, place or number gives way to its kind and the rest of the sentence stays."""
    assert redact(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "I miss my mum and I hope I will see her in May",
        "i would mark it 7 out of 10",
        "they called me names",
        "my worker may come on monday",
        "it is a 10 minute drive",
        "we waited from 2023 to 2024",
        "it helps 24/7",
        "Childline is on 0800 1111",
        "I will use the neglect toolkit with families in North East Lincolnshire",
        "the CAMHS waiting list is long",
        "my sister is brave",
        "healing takes time",
        "a man called police",
        "my friends house in summer",
        "the kings house and her marks",
        "we did plan b. then we went",
        "hope, the best of things",
        "my school is big and our street is dark",
        "👍🏽 ok",
        "",
    ],
)
def test_everyday_words_stay(said: str) -> None:
    """Words that point at nobody are left as they were written."""
    assert redact(said) == said


def test_counts_by_kind() -> None:
    """What was taken out is counted by its kind, never by its words."""
    assert redact_with_counts("josh and katie, 07700 900123").counts == {"name": 2, "phone": 1}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(HOSTILE),
        ),
        max_size=20,
    )
)
def test_redacting_twice_changes_nothing(parts: list[str]) -> None:
    """Redacted words are left alone, whatever they hold."""
    once = redact(" ".join(parts))
    assert redact(once) == once


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_spans_are_apart_and_in_order(text: str) -> None:
    """Spans lie inside the text, in order, and never overlap."""
    clean = normal_form(text)
    last = 0
    for span in spans(clean):
        assert last <= span.start < span.end <= len(clean)
        last = span.end


@pytest.mark.parametrize(
    "unit",
    [
        *["a", "a.", "1", "@", "a@", "a.b-c+", "[", "[name", "_", "a_", "-", "'", "é", "http://", "A."],
        *["😀", "ﷺ"],
        *["1 ", "dot ", " at ", "x at y dot ", "called ", "my sw ", "miss ", "st ", "a street "],
        *["12 ", "one ", "flat 1 "],
        *["karen ", "Karen ", "zzqx ", "snap is ", "my mate called zzqx and ", "zzqx from my "],
        *["\u202e", "\n", "\t "],
    ],
)  # fmt: skip
def test_ten_thousand_hostile_characters_are_quick(unit: str) -> None:
    """No pattern runs away: ten thousand characters take under two seconds of work."""
    text = (unit * 10_000)[:10_000]
    redact("called karen")  # whoever comes first reads the lists and the weights
    began = time.process_time()
    redact(text)
    assert time.process_time() - began < 2.0


def test_hidden_characters_hide_nothing() -> None:
    """A zero-width or direction character inside a name does not save it from redaction."""
    assert redact("my sw ka\u200bren \u202erang\x00") == "my sw [name] rang"


def test_only_text_is_redacted() -> None:
    """Something that is not text is refused by name."""
    with pytest.raises(TypeError, match="not int"):
        redact(7)  # type: ignore[arg-type]


@pytest.mark.parametrize("lower", [False, True])
def test_the_labelled_sentences_reach_the_bar(lower: bool) -> None:
    """Nine in ten names and numbers of the labelled sentences go, in lower case as well."""
    found = wanted = 0
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        marked = json.loads(line)["text"]
        entities = re.findall(r"\{(\w+):([^}]*)\}", marked)
        text = re.sub(r"\{\w+:([^}]*)\}", r"\1", marked)
        kept = redact(text.lower() if lower else text).lower()
        wanted += len(entities)
        found += sum(
            re.search(rf"(?<!\w){re.escape(words.lower())}(?!\w)", kept) is None for _, words in entities
        )
    assert found / wanted >= 0.9
