"""Core data at the desk: a file as it is, what it is, what it would change, and in."""

import csv
import gc
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from openpyxl import Workbook
from starlette.requests import ClientDisconnect

from surveys.store.protocols import Writing
from tests.unit.analysis.core_data.test_publications import xlsx
from tests.unit.api.desk.test_desk_pages import ann_again, app, line, somebody, stores  # noqa: F401  # fixtures

YEARLY = {
    "name": "Plans again",
    "question": "indicator",
    "unit": "percent",
    "of": "children",
    "polarity": "lower_is_better",
    "frequency": "financial_year",
    "filled_by": "administrative",
    "source": "Records",
}
HEADER = "time_period,time_identifier,geographic_level,country_code,country_name,new_la_code,la_name"
HERE = "Local authority,E92000001,England,E06000012,North East Lincolnshire"
OPEN_DATA = "\n".join(
    (
        f"{HEADER},starts,again,again_percent",
        "2025,Reporting year,National,E92000001,England,,,61000,15000,24.6",
        f"2023,Reporting year,{HERE},140,20,14.3",
        f"2024,Reporting year,{HERE},160,30,18.8",
        f"2025,Reporting year,{HERE},149,31,20.8",
    )
)
OURS = "measure_id,time_period,time_identifier,value\ndomestic-abuse-incidence,202627,Financial year Q1,1041"


def bring(browser, content: str | bytes, name: str = "their file.csv"):
    return browser.post("/desk/import", files={"file": (name, content)})


def series(page: str, label: str) -> str:
    return re.search(rf'<option value="(\w+)">{label} \(', page)[1]


def chosen(page: str, label: str, measure: str, step: str = "show") -> dict[str, str]:
    return {"series-1": series(page, label), "measure-1": measure, "step": step}


def test_open_data_go_in_with_one_choice_and_the_next_file_with_none(app, stores) -> None:  # noqa: F811
    editor = somebody(app, stores, "editor")
    editor.post("/desk/write/measure/neglect", data=YEARLY)
    place = bring(editor, OPEN_DATA).headers["location"]
    page = editor.get(place).text
    assert "3 rows are about your area; 1 about others is left out" in page
    assert editor.post(place, data={"step": "show"}).status_code == 422
    difference = editor.post(place, data=chosen(page, "again_percent", "plans-again")).text
    assert "3 new, 0 changed" in difference
    assert "new: plans-again, 2024/25: 20.8 (31 of 149)" in difference
    assert line(stores, "plans-again")["latest"] is None
    done = editor.post(place, data=chosen(page, "again_percent", "plans-again", "take-in")).text
    assert "3 new values, 0 changed" in done
    assert line(stores, "plans-again")["text"] == "21%"
    entry = stores.record.entries()[-1]
    assert (entry.kind, entry.about, entry.body["new"], entry.who) == (
        "core-data",
        "their file.csv",
        3,
        "Ann",
    )
    explained = json.loads(stores.board.document("explanation", "plans-again").body)
    assert explained["values"][0]["file"]["by"] == "Ann"
    again = bring(editor, f"{OPEN_DATA}\n2026,Reporting year,{HERE},120,30,25").headers["location"]
    assert re.search(r'<option value="plans-again" selected>', editor.get(again).text)
    assert "A file of core data" in editor.get("/desk/record").text


def test_a_file_of_ours_shows_at_once_what_it_would_change(app, stores) -> None:  # noqa: F811
    editor = somebody(app, stores, "editor")
    place = bring(editor, OURS).headers["location"]
    assert "new: domestic-abuse-incidence, Apr to Jun 2026: 1041" in editor.get(place).text
    assert "1 new values" in editor.post(place, data={"step": "take-in"}).text
    taken = stores.record.entries()
    assert "1 new values" in editor.post(place, data={"step": "take-in"}).text
    assert stores.record.entries() == taken, "pressed twice, it is taken in once"


def test_a_workbook_is_read_as_a_csv(app, stores) -> None:  # noqa: F811
    book = Workbook()
    for row in OURS.splitlines():
        book.active.append(row.split(","))
    content = io.BytesIO()
    book.save(content)
    editor = somebody(app, stores, "editor")
    assert "1041" in editor.get(bring(editor, content.getvalue(), "book.xlsx").headers["location"]).text


def test_of_a_publication_with_several_tables_one_is_chosen_and_known_again(app, stores) -> None:  # noqa: F811
    editor = somebody(app, stores, "editor")
    editor.post("/desk/write/measure/neglect", data=YEARLY | {"name": "Starts", "unit": "count"})
    sheets = {
        f"Table {n}": [[f"Table {n}: {what}"], ["Area", "Period", what], [AREA, "2024/25", f"1{n}1"]]
        for n, what in enumerate(("Referrals", "Starts"), 1)
    }
    place = bring(editor, xlsx(sheets), "tables.xlsx").headers["location"]
    which = editor.get(place).text
    assert "2 tables of this file can be read" in which
    assert '<a class="govuk-link" href="?table=1">Table 2: Starts</a>' in which
    assert "Which table?" in editor.get(f"{place}?table=99").text
    second = f"{place}?table=1"
    page = editor.get(second).text
    assert "The table is Table 2: Starts" in page
    assert "new: starts, 2024/25: 121" in editor.post(second, data=chosen(page, "Starts", "starts")).text
    assert "1 new values" in editor.post(second, data=chosen(page, "Starts", "starts", "take-in")).text
    again = editor.get(bring(editor, xlsx(sheets), "tables.xlsx").headers["location"]).text
    assert "The table is Table 2: Starts" in again


def test_a_target_that_is_set_later_is_the_one_on_the_scorecard_and_changes_no_value(app, stores) -> None:  # noqa: F811
    """One truth: what the desk says is what the latest value is measured against, unless its file gave it a target."""
    editor = somebody(app, stores, "editor")
    editor.post("/desk/write/target/neglect-reviews-in-time", data={"target": "95"})
    ours = "measure_id,time_period,time_identifier,value,numerator,denominator,target\n{}"
    reviews = "neglect-reviews-in-time,202627,Financial year Q{},90,90,100,{}"
    content = ours.format(reviews.format(1, ""))
    editor.post(bring(editor, content).headers["location"], data={"step": "take-in"})
    assert line(stores, "neglect-reviews-in-time")["target"]["value"] == 95
    editor.post("/desk/write/target/neglect-reviews-in-time", data={"target": "80"})
    assert line(stores, "neglect-reviews-in-time")["target"]["value"] == 80
    assert "against a target of 80%" in line(stores, "neglect-reviews-in-time")["status"]["reason"]
    table = stores.board.document("values", "values.csv").body.decode()
    row = next(
        row for row in csv.DictReader(io.StringIO(table)) if row["measure_id"] == "neglect-reviews-in-time"
    )
    assert (row["target"], row["obs_status"]) == ("80", "")
    again = editor.get(bring(editor, content).headers["location"]).text
    assert "0 new, 0 changed, 1 as they are" in again
    own = ours.format(reviews.format(2, "70"))
    editor.post(bring(editor, own).headers["location"], data={"step": "take-in"})
    assert line(stores, "neglect-reviews-in-time")["target"]["value"] == 70


def held_file(app, stores) -> int:  # noqa: F811
    """Ann's file, where a second person approves. Gives the number of its entry."""
    somebody(app, stores, "administrator", name="Cat").post("/desk/approval-rule", data={"on": "yes"})
    ann = somebody(app, stores, "editor")
    place = bring(ann, OURS).headers["location"]
    assert "Send it to a second person" in ann.get(place).text
    done = ann.post(place, data={"step": "take-in"}).text
    assert "Somebody else has to approve the file" in done
    assert 'can take it back in <a class="govuk-link" href="/desk/record">the record</a>' in done
    return stores.record.entries()[-1].number


def incidence(stores) -> object:  # noqa: F811
    kept = stores.board.document("measure", "domestic-abuse-incidence")
    return kept and json.loads(kept.body)["latest"]


def test_a_file_waits_for_a_second_person_who_sees_what_it_would_change(app, stores) -> None:  # noqa: F811
    number = held_file(app, stores)
    assert incidence(stores) is None
    both = somebody(app, stores, "editor", "approver")
    own = both.post(f"/desk/record/{number}/approve")
    assert (own.status_code, "Somebody else has to approve what you wrote" in own.text) == (422, True)
    ben = somebody(app, stores, "approver", name="Ben")
    assert "core-data" not in ben.get("/desk").text
    assert (
        "new: domestic-abuse-incidence, Apr to Jun 2026: 1041"
        in ben.get(f"/desk/record/{number}/approve").text
    )
    assert ben.post(f"/desk/record/{number}/approve").status_code == 303
    assert line(stores, "domestic-abuse-incidence")["text"] == "1,041"
    assert "It is approved" in ben.post(f"/desk/record/{number}/approve").text
    explained = json.loads(stores.board.document("explanation", "domestic-abuse-incidence").body)
    assert explained["values"][0]["file"]["by"] == "Ann"


def test_a_file_that_is_taken_back_while_it_waits_never_counts(app, stores) -> None:  # noqa: F811
    number = held_file(app, stores)
    ann = somebody(app, stores, "editor")
    assert ann.post(f"/desk/record/{number}/take-back", data={"why": "Of another year."}).status_code == 303
    ben = somebody(app, stores, "approver", name="Ben")
    assert "It is taken back" in ben.post(f"/desk/record/{number}/approve").text
    with stores.core_data.transaction() as work:
        assert work.values() == []


def test_what_was_approved_comes_in_with_the_next_change_where_the_first_stopped(app, stores) -> None:  # noqa: F811
    """The entry is there, and the process ended before the values were taken in."""
    number = held_file(app, stores)
    stores.record.write("2026-11-30T10:00:00Z", "Ben", Writing("approved", str(number), {}))
    somebody(app, stores, "editor").post("/desk/write/lead/neglect", data={"lead": "Dee"})
    assert line(stores, "domestic-abuse-incidence")["text"] == "1,041"
    with stores.core_data.transaction() as work:
        assert len(work.values()) == 1


AREA = "North East Lincolnshire"

WRONG = [
    (b"", "is empty"),
    (b"a,b\n1,2\n", "no column says which period"),
    (b"PK\x03\x04broken", "damaged workbook"),
    (OURS.replace("1041", "many").encode(), "is not a number"),
    (b"\xff\xfe\x00", "UTF-16"),
    (OPEN_DATA.replace("E06000012", "E06000099").encode(), "no row is about North East Lincolnshire"),
]


@pytest.mark.parametrize(("content", "says"), WRONG)
def test_a_file_that_cannot_be_read_says_why_and_nothing_comes_in(app, stores, content, says) -> None:  # noqa: F811
    editor = somebody(app, stores, "editor")
    answer = bring(editor, content)
    answer = editor.get(answer.headers["location"]) if answer.status_code == 303 else answer
    assert (answer.status_code, says in answer.text) == (422, True)
    with stores.core_data.transaction() as work:
        assert work.values() == []


@pytest.mark.slow
def test_twenty_thousand_wrong_rows_are_told_in_a_few_lines(app, stores) -> None:  # noqa: F811
    rows = (f"domestic-abuse-incidence,202627,Financial year Q1,wrong{n}" for n in range(20_000))
    editor = somebody(app, stores, "editor")
    place = bring(editor, "\n".join((OURS.splitlines()[0], *rows))).headers["location"]
    page = editor.get(place).text
    assert page.count("is not a number") <= 4
    assert "19,997 more lines with the same mistake" in page


@pytest.mark.parametrize("sent", [{"data": {"file": "words"}}, {"files": {"other": ("a.csv", b"x")}}])
def test_a_form_without_a_file_asks_for_one(app, stores, sent) -> None:  # noqa: F811
    answer = somebody(app, stores, "editor").post("/desk/import", **sent)
    assert answer.status_code in (400, 422)


def test_a_file_over_the_limit_is_not_read(app, stores) -> None:  # noqa: F811
    declared = {"content-length": "101000000", "content-type": "multipart/form-data; boundary=b"}
    answer = somebody(app, stores, "editor").post("/desk/import", content=b"--b", headers=declared)
    assert (answer.status_code, "larger than 100 megabytes" in answer.text) == (422, True)


def long_file() -> str:
    """England's rows before and behind the board's, more than are kept of a file."""
    country = "2025,Reporting year,National,E92000001,England,,,61000,15000,24.6\n"
    header, _, *own = OPEN_DATA.splitlines()
    return "\n".join((header, country * 60_000 + "\n".join(own), country * 60_000))


def test_of_a_file_of_a_whole_country_the_boards_rows_alone_are_kept(app, stores) -> None:  # noqa: F811
    editor = somebody(app, stores, "editor")
    editor.post("/desk/write/measure/neglect", data=YEARLY)
    content = long_file()
    assert len(content) > 4 * 1024 * 1024
    place = bring(editor, content).headers["location"]
    page = editor.get(place).text
    assert "3 rows are about your area" in page
    assert "rows that do not name North East Lincolnshire were left out" in page
    difference = editor.post(place, data=chosen(page, "again_percent", "plans-again")).text
    assert "3 new, 0 changed" in difference


def unnamed_files() -> list[str]:
    """Files that lie open without a name, as those of forms do."""
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return [where for link in links if "(deleted)" in (where := str(link.readlink()))]


def test_an_upload_that_breaks_off_leaves_nothing(app, stores) -> None:  # noqa: F811
    editor = somebody(app, stores, "editor")
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    before, during = unnamed_files(), list[str]()

    async def half():
        yield head + b"x" * 3_000_000
        during.extend(unnamed_files())
        raise ClientDisconnect

    editor.post("/desk/import", content=half(), headers={"content-type": "multipart/form-data; boundary=b"})
    gc.collect()
    assert (len(during), unnamed_files()) == (len(before) + 1, before)
    assert "core-data" not in {entry.kind for entry in stores.record.entries()}


def test_nobody_sees_the_file_that_somebody_else_looks_at(app, stores) -> None:  # noqa: F811
    place = bring(somebody(app, stores, "editor"), OURS).headers["location"]
    ben = somebody(app, stores, "editor", name="Ben")
    assert "bring it again" in ben.get(place).text


def test_a_value_is_withdrawn_with_a_reason_and_comes_back_when_that_is_taken_back(app, stores) -> None:  # noqa: F811
    editor, page = somebody(app, stores, "editor"), "/desk/write/withdrawal/domestic-abuse-incidence"
    place = bring(editor, OURS).headers["location"]
    editor.post(place, data={"step": "take-in"})
    form = editor.get(page).text
    assert "Apr to Jun 2026: 1,041" in form
    value = re.search(r'name="value" value="([^"]+)"', form)[1]
    assert 'href="#why"' in editor.post(page, data={"value": value}).text
    assert "It is written" in editor.post(page, data={"value": value, "why": "Of another area."}).text
    assert line(stores, "domestic-abuse-incidence")["latest"] is None
    assert "1041" not in json.dumps(stores.record.entries()[-1].body)
    number = stores.record.entries()[-1].number
    assert "Apr to Jun 2026, revision 1" in editor.get("/desk/record").text
    again = bring(editor, OURS).headers["location"]
    assert "1 new values" in editor.post(again, data={"step": "take-in"}).text
    assert line(stores, "domestic-abuse-incidence")["latest"]["revision"] == 2
    editor.post(f"/desk/record/{number}/take-back", data={"why": "It was right."})
    assert line(stores, "domestic-abuse-incidence")["latest"]["value"] == 1041


def test_the_template_names_the_measures_of_the_board(app, stores) -> None:  # noqa: F811
    editor = somebody(app, stores, "editor")
    editor.post("/desk/write/measure/neglect", data=YEARLY)
    assert "plans-again,202526,Financial year" in editor.get("/desk/import/template.csv").text


def test_a_file_that_is_sent_twice_is_taken_in_once_and_both_are_told(app, stores) -> None:  # noqa: F811
    """A second press, without script: the answer to the first is never seen."""
    ann = somebody(app, stores, "editor")
    place = bring(ann, OURS).headers["location"]
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda _: ann_again(ann).post(place, data={"step": "take-in"}).text, range(2))
        )
    assert ["It is in" in text for text in answers] == [True, True]
    assert "It is in" in ann.get(place).text
    assert [entry.kind for entry in stores.record.entries()].count("core-data") == 1
    assert "not kept any more" in somebody(app, stores, "editor", name="Ben").get(place).text


def test_what_is_wrong_is_said_at_the_field_as_well(app, stores) -> None:  # noqa: F811
    """The summary is far from it on a small screen."""
    ann = somebody(app, stores, "editor")
    for name, content, said in (
        ("", b"", "Choose a file first."),
        ("a.png", b"\x89PNG\x1a\x00", "is not text"),
    ):
        page = ann.post("/desk/import", files={"file": (name, content)})
        assert page.status_code == 422
        assert said in re.search(r'<p id="file-error".*?</p>', page.text)[0]
        assert 'aria-describedby="file-hint file-error"' in page.text
