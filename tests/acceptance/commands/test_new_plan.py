"""`heard scorecard new`: another board's plan, and Heard with it."""

import io
import json

ANSWERS = """Hull Board
Kingston upon Hull
Hull
E06000010
Plan 2027
All 5 children thrive
All children thrive
soon
2027-04-01
y
n
n
n
Reducing knife crime
Young people hurt by knives
rates
rate
10,000
admissions
lower_is_better
financial_year
Hospitals

"""


def test_a_board_answers_questions_and_has_a_scorecard_of_its_own(heard, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "plan"
    monkeypatch.setattr("sys.stdin", io.StringIO(ANSWERS))
    made = heard("scorecard", "new", str(folder))
    assert made.code == 0, made.err
    for said in (
        "and eight digits",
        "has no numbers",
        "Write a day as",
        "Write one of: count, percent, rate",
    ):
        assert said in made.out
    assert f"HEARD_PLAN={folder} and HEARD_BOARD_NAME=Hull Board in .env" in made.out
    assert "and the plan is that of 'Hull Board'" in heard("doctor", plan=str(folder)).out
    assert "the plan is that of" not in heard("doctor", plan=str(folder), board_name="Hull Board").out
    (tmp_path / "data").mkdir(exist_ok=True)
    shown = json.loads(heard("scorecard", "show", "--json", plan=str(folder)).out)
    assert [area["name"] for area in shown["priorities"]] == [
        "Reducing domestic abuse",
        "Reducing knife crime",
    ]
    assert "young-people-hurt-by-knives" in heard("scorecard", "template", plan=str(folder)).out
    monkeypatch.setattr("sys.stdin", io.StringIO(ANSWERS))
    again = heard("scorecard", "new", str(folder))
    assert (again.code, "is not empty" in again.err.replace("\n", " ")) == (2, True)
