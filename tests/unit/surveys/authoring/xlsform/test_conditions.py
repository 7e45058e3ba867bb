"""Conditions mean in a survey what they mean in a form, or are refused."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.authoring.xlsform.formulas.conditions import (
    Condition,
    Earlier,
    alone_by,
    condition_of,
    limits_of,
)
from surveys.authoring.xlsform.formulas.expressions import UnreadableExpression, is_met, parsed

EARLIER = {
    "q": Earlier("q", {choice: choice for choice in ("yes", "no", "dk")}),
    "r": Earlier("r", {"a": "a", "b": "b"}),
    "n": Earlier("n", {str(number): str(number) for number in range(1, 6)}),
    "m": Earlier("m", {choice: choice for choice in ("talk", "walk", "none")}, True, frozenset({"none"})),
    "t": Earlier("t", written=True),
    "odd": Earlier("odd", {"very good": "very-good", "bad": "bad"}, True),
}

MEANS = [
    ("${q} = 'no'", {"q": ("no",)}),
    ("'no' = ${q}", {"q": ("no",)}),
    ("${q}='no' or ${q} = 'yes'", {"q": ("no", "yes")}),
    ("selected(${q}, 'yes') and selected(${m}, 'talk')", {"q": ("yes",), "m": ("talk",)}),
    (
        "(selected(${q}, 'yes') or selected(${q}, 'no')) and selected(${m}, 'talk')",
        {"q": ("yes", "no"), "m": ("talk",)},
    ),
    ("${q} = \u2018no\u2019", {"q": ("no",)}),
    ("${q} = \u201cno\u201d", {"q": ("no",)}),
    ("${q} = \u201eno\u201c", {"q": ("no",)}),
    ("${q} = `no\u00b4", {"q": ("no",)}),
    ('${q}="no"', {"q": ("no",)}),
    ("${ q }\u00a0=\u00a0'no'", {"q": ("no",)}),
    ("${q} = 'yes' AND ${r} = 'a'", {"q": ("yes",), "r": ("a",)}),
    ("${q} == 'yes'", {"q": ("yes",)}),
    ("../q = 'yes'", {"q": ("yes",)}),
    ("/form/group/q = 'yes'", {"q": ("yes",)}),
    ("${q} != 'no'", {"q": ("yes", "dk")}),
    ("${q} <> 'no'", {"q": ("yes", "dk")}),
    ("not(${q} = 'no')", {"q": ("yes", "dk")}),
    ("not(${q} = 'no' or ${q} = 'dk')", {"q": ("yes",)}),
    ("${q} != ''", {"q": ("yes", "no", "dk")}),
    ("string-length(${q}) > 0", {"q": ("yes", "no", "dk")}),
    ("${n} > 3", {"n": ("4", "5")}),
    ("3 < ${n}", {"n": ("4", "5")}),
    ("${n} = 3", {"n": ("3",)}),
    ("${n} = '3' or ${n} >= 5", {"n": ("3", "5")}),
    ("${m} = 'none'", {"m": ("none",)}),
    ("not(selected(${m}, 'none'))", {"m": ("talk", "walk")}),
    ("count-selected(${m}) > 0", {"m": ("talk", "walk", "none")}),
    ("if(${q} = 'yes', true(), false())", {"q": ("yes",)}),
    ("${q} = 'yes' or ${q} = 'other'", {"q": ("yes",)}),
    ("${q} = 'yes' or (${q} = 'no' and ${q} != 'dk')", {"q": ("yes", "no")}),
    ("selected(${odd}, 'very good')", {"odd": ("very-good",)}),
    ("${q} = 'yes' and ${t} != ''", {"q": ("yes",)}),
    ("true()", {}),
    ("coalesce(${q}, 'no') = 'yes'", {"q": ("yes",)}),
    ("string(${q}) = 'yes'", {"q": ("yes",)}),
    ("normalize-space(${q}) = 'yes'", {"q": ("yes",)}),
    ("${q} = if(true(), 'yes', 'no')", {"q": ("yes",)}),
    ("if(${q} = 'yes', 'a', 'b') = 'a'", {"q": ("yes",)}),
    ("selected(string(${m}), 'talk')", {"m": ("talk",)}),
]


@pytest.mark.parametrize(("written", "only_if"), MEANS)
def test_a_condition_is_read_as_the_form_means_it(written: str, only_if: dict[str, tuple[str, ...]]):
    """In whatever quotes, order and operators."""
    assert condition_of(parsed(written), EARLIER).only_if == only_if


REFUSED = [
    (
        "selected(${q}, 'yes') or selected(${q}, 'no') and selected(${m}, 'talk')",
        "joins different questions with 'or'",
    ),
    ("${q} = 'yes' or ${r} = 'a'", "joins different questions with 'or'"),
    ("${q} = 'yes' or 'no'", "write ${question} = 'no'"),
    ("${m} = 'talk'", "one of them has to be enough"),
    ("count-selected(${m}) >= 2", "one of them has to be enough"),
    ("${t} = 'x'", "which has no choices"),
    ("${t} > 18", "which has no choices"),
    ("${q} = ''", "only where a question was left out"),
    ("${later} = 'a'", "is not asked before it"),
    ("${q} = 'yess'", "is 'yes' meant?"),
    ("${q} = ${r}", "was left out"),
    ("selected(${q}, 'yes'", "a bracket that is not closed"),
    ("${q} = 'yes", "a quote that is not closed"),
    ("${q} = 'yes' and", "ends too early"),
    ("${q} = yes", "has yes without quotes; write 'yes' for a choice, and ${yes} for a question"),
    ("${q} = 'YES'", "is 'yes' meant?"),
    ("${Q} = 'yes'", "is 'q' meant?"),
    ("${q} ~ 'yes'", "cannot be read from '~ 'yes'' on"),
    ("pulldata('a', 'b')", "uses pulldata()"),
    ("selected(${q})", "it takes 2"),
    ("(" * 200 + "${q} = 'a'" + ")" * 200, "too many brackets"),
    ("${q} = 'a' or " * 500 + "${q} = 'b'", "longer than 2000 characters"),
]


@pytest.mark.parametrize(("written", "why"), REFUSED)
def test_what_a_survey_cannot_say_is_refused(written: str, why: str):
    """With what is wrong, so that the author can mend it; never with another meaning."""
    with pytest.raises(UnreadableExpression) as caught:
        condition_of(parsed(written), EARLIER)
    assert why in str(caught.value)


def test_what_changes_for_those_who_leave_a_question_out_is_told():
    """A form without answers that are skipped asks everybody else."""
    assert condition_of(parsed("${q} != 'no'"), EARLIER).skipping == ("q",)
    assert condition_of(parsed("${q} = 'no'"), EARLIER).skipping == ()
    assert condition_of(parsed("${t} != ''"), EARLIER) == Condition(loosened=("t",))
    assert condition_of(parsed("false()"), EARLIER).is_never


_ATOMS = ("${q} = 'yes'", "${q} != 'no'", "${r} = 'a'", "selected(${q}, 'dk')", "not(${r} = 'b')")
_WRITTEN = st.recursive(
    st.sampled_from(_ATOMS),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"not({text})"),
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(_WRITTEN)
def test_whoever_answers_everything_is_asked_what_the_form_asks(written: str):
    """For every answer to the questions that a condition depends on, whatever stands in brackets."""
    try:
        condition = condition_of(parsed(written), EARLIER)
    except UnreadableExpression:
        return
    for q, r in product(EARLIER["q"].choices, EARLIER["r"].choices):
        wanted = condition.only_if
        asked = not condition.is_never and all({"q": q, "r": r}[name] in of for name, of in wanted.items())
        assert asked == is_met(parsed(written), {"q": q, "r": r})


@pytest.mark.parametrize(
    "constraint",
    [
        "not(selected(., 'none') and count-selected(.) > 1)",
        "not(selected(.,'none') and count-selected(.)>=2)",
        "count-selected(.) = 1 or not(selected(., \u2018none\u2019))",
        "if(selected(., 'none'), count-selected(.) = 1, true())",
        "not(selected(., 'none') and (selected(., 'a') or selected(., 'b')))",
    ],
)
def test_which_choice_stands_alone_is_read_however_it_is_said(constraint: str):
    """Authors have many ways to say it."""
    assert alone_by(constraint, ["a", "b", "none"]) == {"none"}


@pytest.mark.parametrize("constraint", ["count-selected(.) <= 2", "selected(., 'a')", "${q} = 'a'"])
def test_a_constraint_that_says_more_is_not_taken_for_that(constraint: str):
    """It is left out, and said to be."""
    with pytest.raises(UnreadableExpression):
        alone_by(constraint, ["a", "b", "c"])


def test_a_range_is_read_in_any_order():
    """With and without an equals sign."""
    limits = limits_of("10 > . and (. > 0)")
    assert (limits.least, limits.most) == (1, 9)
