"""Provenance names what a release was made with."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from analysis.release.provenance import READS_OR_COUNTS, provenance
from analysis.text.reading import read_comment
from analysis.text.themes.codebook import Codebook
from surveys.definition.loading import library
from surveys.normal_form import normal_form
from surveys.safeguarding.detection import simple
from surveys.safeguarding.pattern_index import PatternIndex


@pytest.mark.parametrize("reader", [read_comment, Codebook, PatternIndex, simple, normal_form])
def test_the_code_that_reads_words_has_part_in_the_fingerprint(reader: Callable[..., object]) -> None:
    """Themes are found by code of two rooms, and a change of either changes the fingerprint of a release."""
    assert reader.__module__.startswith(READS_OR_COUNTS)


def test_a_survey_with_free_text_names_codebook_and_weights() -> None:
    """Each with a fingerprint of its file."""
    facts = provenance(library()["feeling-heard"])
    assert facts["codebook"].startswith("young_people ")
    assert "model_comments" in facts
    assert "model_themes_patients" not in facts
