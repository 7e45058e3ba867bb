"""What the summary lays out first, and what it says once."""

from typing import Any

from api.pages.voice_views import of_audience, one_survey


def _survey(title: str, wrote: int | None, *counts: int | None, sure: str = "By machine.") -> dict[str, Any]:
    themes = [
        {"title": f"T{at}", "count": count, "changed": "same", "earlier": []}
        for at, count in enumerate(counts)
    ]
    return {
        "audience": "practitioners", "title": title, "wrote": wrote, "themes": themes, "feelings": [],
        "belongs_to": [], "how_sure": sure,
    }  # fmt: skip


def _laid_out(*surveys: dict[str, Any]) -> dict[str, Any]:
    return of_audience({"surveys": list(surveys), "method": []}, None, "practitioners")


def test_what_tells_most_comes_first_by_published_numbers_alone() -> None:
    """A survey that hides every theme is last, however many wrote; hidden numbers of writers are in no order but by name."""
    surveys = (
        _survey("Hides all", 900, None, None),
        _survey("Few", 25, 20),
        _survey("B, hidden", None, 15),
        _survey("A, hidden", None, 95),
        _survey("Many", 95, 40, None),
    )
    names = [each["title"] for each in _laid_out(*surveys)["surveys"]]
    assert names == ["Many", "Few", "A, hidden", "B, hidden", "Hides all"]
    assert names == [each["title"] for each in _laid_out(*reversed(surveys))["surveys"]]


def test_how_sure_it_is_is_said_once_where_it_is_the_same_of_all() -> None:
    assert _laid_out(_survey("A", 50, 20), _survey("B", 50, 20))["how_sure"] == "By machine."
    assert _laid_out(_survey("A", 50, 20), _survey("B", 50, 20, sure="Checked."))["how_sure"] == ""
    assert _laid_out()["how_sure"] == ""


def test_two_rounds_of_one_period_are_told_apart() -> None:
    """And others have their period alone."""
    earlier = [
        {"round": f"club-r{number}", "period": period} for number, period in ((2, "Spring"), (1, "2025"))
    ]
    theme = {
        "title": "Clubs",
        "change": "",
        "went": [],
        "earlier": earlier,
        "in_our_words": [],
        "in_their_words": [],
    }
    told = one_survey({"round": "club-r3", "period": "Spring", "themes": [theme]})
    assert told["rounds"] == ["Spring (club-r3)", "Spring (club-r2)", "2025"]
