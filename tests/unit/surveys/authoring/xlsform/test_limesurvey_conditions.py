"""Conditions of Limesurvey mean the same when they are spelled as XLSForm does."""

import pytest

from surveys.authoring.xlsform.cells.limesurvey_conditions import spelled
from surveys.authoring.xlsform.reader import read_xlsform
from tests.unit.surveys.authoring.xlsform.test_workbook import LIMESURVEY

KINDS = {"feel": "L", "help": "M", "told": "Y", "sex": "G", "age": "N"}
SEVERAL = {"help": {"talk", "walk"}}


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ('feel.NAOK == "A1"', "${feel} = 'A1'"),
        ('((told.NAOK == "Y"))', "((${told} = 'yes'))"),
        ('told != "N" && sex.NAOK=="F"', "${told} != 'no' and ${sex} = 'female'"),
        ('feel == "Y"', "${feel} = 'Y'"),
        ('feel.NAOK == "-oth-"', "${feel} = 'other'"),
        ("!is_empty(feel.NAOK)", "${feel} != ''"),
        ("! is_empty( told )", "${told} != ''"),
        ('!(feel.code eq "A1")', "not(${feel} = 'A1')"),
        (
            'help_talk.NAOK == "Y" or help_walk == "Y"',
            "selected(${help}, 'talk') or selected(${help}, 'walk')",
        ),
        ('help_talk != "Y"', "not(selected(${help}, 'talk'))"),
        ('help_talk == ""', "not(selected(${help}, 'talk'))"),
        ("!is_empty(help_talk)", "selected(${help}, 'talk')"),
        ("strlen(feel) gt 0", "string-length(${feel}) > 0"),
        ("count(help_talk, help_walk) > 1", "count(${help_talk}, ${help_walk}) > 1"),
        ('feel.shown == "Good or bad"', "${feel}.${shown} = 'Good or bad'"),
    ],
)
def test_a_condition_is_spelled_as_xlsform_does(written: str, ours: str):
    """Functions that XLSForm has not stay, so that the reader names them."""
    assert spelled(written, KINDS, SEVERAL) == ours


@pytest.mark.parametrize(("value", "choice"), [("Y", "yes"), ("N", "no")])
def test_what_depends_on_yes_or_no_is_asked(value: str, choice: str):
    """Limesurvey keeps letters for them; the question was left out as one that nobody would be asked."""
    row = f'Q\tT\twhy\ttold.NAOK == "{value}"\tWhy?\t\ten'
    survey = read_xlsform("\n".join([LIMESURVEY.rstrip(), row]).encode(), "club.tsv").survey
    assert survey.questions[-1].only_if == {"told": (choice,)}
