"""What people checked leaves coarsely, beside published counts alone, and only where enough stands behind it."""

import json
from collections.abc import Callable, Mapping, Sequence

import pytest

from analysis.plan import load_plan
from analysis.release import Release, parse
from analysis.release.documents.document import HIDDEN, canonical, content_hash
from analysis.voice.checked.codings import Coding
from analysis.voice.checked.queue import WaitingComment, sample
from analysis.voice.checked.verified import NotEnoughChecked, verified
from analysis.voice.checked.verified_document import Verified
from analysis.voice.summary import summary
from analysis.voice.with_checks import with_checks
from tests.integration.api.board_documents import releases
from tests.unit.analysis.voice.test_summary import AS_OF, _young


def _with_a_hidden_theme() -> Release:
    """Somebody wrote about the last theme so rarely that it is hidden."""
    plain = json.loads(next(r for _, r in releases() if r.round.id == "feeling-heard-r2").to_bytes())
    table = next(table for table in plain["tables"] if table["id"] == "themes")
    hidden = next(cell for cell in reversed(table["cells"]) if cell["count"] is not None)
    hidden |= {"count": None, "shown": False, "text": HIDDEN}
    plain["tables"] = [each for each in plain["tables"] if each["id"] != f"direction:{hidden['id']}"]
    cells = [cell for each in plain["tables"] for cell in each["cells"]]
    plain["hidden"]["cells"] = sum(not cell["shown"] for cell in cells)
    return parse(canonical({**plain, "content_hash": content_hash(plain)}))


RELEASE = _with_a_hidden_theme()
CODES = [cell.id for cell in RELEASE.table("themes").cells if cell.id != "not-answered"]
SHOWN = {cell.id for cell in RELEASE.table("themes").cells if cell.shown} - {"not-answered"}
COMMENTS = [WaitingComment(f"{n * 2654435761 % 2**32:08x}", "more", "en") for n in range(400)]

Said = Callable[[int], Sequence[str]]


def coded(count: int, machine: Said, people: Said, coder: str = "Ann", codebook: str = "b1") -> list[Coding]:
    """The first of the sample, with what machine and people say of each by its number."""
    return [
        Coding(
            each,
            coder,
            codebook,
            dict.fromkeys(people(n), "bad"),
            "neutral",
            machine=dict.fromkeys(machine(n), "bad"),
        )
        for n, each in enumerate(sample(COMMENTS)[:count])
    ]


def half(n: int) -> Sequence[str]:
    return CODES if n % 2 else ()


def two_thirds(n: int) -> Sequence[str]:
    return CODES if n % 3 else ()


def by_code(document: Verified) -> Mapping[str, object]:
    return {theme.code: theme for theme in document.themes}


def test_figures_stand_beside_published_counts_alone() -> None:
    """A hidden theme has none. Of 60, 30 were found, 20 of these are right, and people found 40."""
    document = verified(RELEASE, COMMENTS, coded(60, half, two_thirds))
    assert document.checked == 60
    assert "60 comments, drawn by chance" in document.text
    assert {theme.code for theme in document.themes if theme.precision is not None} == SHOWN != set(CODES)
    shown = next(theme for theme in document.themes if theme.code in SHOWN)
    assert (shown.precision, shown.recall) == (65, 50)
    assert "People agree with about 65 %" in shown.text
    hidden = [theme for theme in document.themes if theme.code not in SHOWN]
    assert all(theme.text == "" and theme.adjusted is None and theme.alpha is None for theme in hidden)


def test_every_number_is_a_step() -> None:
    document = verified(RELEASE, COMMENTS, coded(83, half, two_thirds))
    assert document.checked == 80
    for theme in document.themes:
        numbers = (theme.precision, theme.recall, theme.adjusted, theme.lower, theme.upper)
        assert all(number is None or number % 5 == 0 for number in numbers)
        assert theme.adjusted is None or theme.adjusted >= 10
        assert theme.lower is None or theme.lower == 0 or theme.lower >= 10


@pytest.mark.parametrize(("count", "is_told"), [(9, False), (10, True)])
def test_fewer_than_ten_are_not_told_of(count: int, is_told: bool) -> None:
    if is_told:
        assert verified(RELEASE, COMMENTS, coded(count, half, half)).checked == 10
        return
    with pytest.raises(NotEnoughChecked, match="fewer than 10"):
        verified(RELEASE, COMMENTS, coded(count, half, half))


@pytest.mark.parametrize("found", [0, 9, 51, 60])
def test_a_share_of_fewer_than_ten_is_not_told(found: int) -> None:
    """Ten that the machine found, and ten that it did not."""
    document = verified(RELEASE, COMMENTS, coded(60, lambda n: CODES if n < found else (), half))
    assert all(theme.precision is None and theme.text == "" for theme in document.themes)


def test_never_more_than_half_of_those_who_are_published() -> None:
    """Whoever counts the checked ones learns nothing of how many wrote."""
    people = RELEASE.participation.finished
    document = verified(RELEASE, COMMENTS, coded(400, half, half))
    assert document.checked <= (people - 4) // 2


def test_what_is_not_drawn_by_chance_does_not_count() -> None:
    """Comments that were coded because the machine was unsure of them, and any after the first that nobody saw."""
    drawn = sample(COMMENTS)
    others = [
        Coding(each.id, "Ann", "b1", dict.fromkeys(CODES, "bad")) for each in COMMENTS if each.id not in drawn
    ]
    mine = coded(40, half, two_thirds)
    assert verified(RELEASE, COMMENTS, [*mine, *others]) == verified(RELEASE, COMMENTS, mine)
    assert verified(RELEASE, COMMENTS, [*mine[:25], *mine[26:]]).checked == 20


def test_another_language_is_in_no_sample() -> None:
    """The machine is not measured on what it did not try."""
    polish = [WaitingComment(f"0{n:07x}", "more", "pl") for n in range(400)]
    assert sample([*COMMENTS, *polish]) == sample(COMMENTS)


def test_a_release_without_themes_is_told() -> None:
    without = next(release for _, release in releases() if release.round.id == "training-feedback-r1")
    with pytest.raises(NotEnoughChecked, match="shows no themes"):
        verified(without, COMMENTS, coded(60, half, half))


def test_agreement_is_told_from_thirty_on() -> None:
    ann = coded(200, half, two_thirds)
    few, many = (coded(n, half, two_thirds, coder="Ben") for n in (29, 30))
    assert {theme.alpha for theme in verified(RELEASE, COMMENTS, [*ann, *few]).themes} == {None}
    assert {theme.alpha for theme in verified(RELEASE, COMMENTS, [*ann, *many]).themes} == {None, 1.0}


def test_the_summary_says_what_was_checked_beside_each_count() -> None:
    check = verified(RELEASE, COMMENTS, coded(60, half, two_thirds))
    told = summary([(release, survey) for survey, release in releases()], load_plan(), AS_OF)
    young = _young(with_checks(told, {RELEASE.id: check}))
    assert "checked by people in part" in young.how_sure
    assert "not yet checked" not in young.how_sure
    assert "60 comments" in young.unread
    assert {theme.code for theme in young.themes if theme.checked} == SHOWN
    assert _young(told).checked is None
