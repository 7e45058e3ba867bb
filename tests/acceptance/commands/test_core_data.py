"""`heard scorecard import` and `withdraw`, with files of others."""

import gc
import json

from api.commands.scorecard import core_data
from surveys.store.database.opening import open_stores
from surveys.store.protocols import Writing
from tests.unit.analysis.core_data.test_publications import BOOK, xlsx
from tests.unit.api.desk.test_importing import OPEN_DATA, OURS


def test_a_file_of_others_goes_in_once_it_is_said_what_it_is_and_the_next_by_itself(heard, tmp_path) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "open.csv"
    file.write_text(
        "\n".join(
            line.replace(f"{year},Reporting year", f"{year - 1}{year % 100},Financial year Q4")
            for line in OPEN_DATA.splitlines()
            for year in (int(line[:4]) if line[:4].isdecimal() else 2024,)
        )
    )
    asked = heard("scorecard", "import", str(file))
    assert (asked.code, "--as SERIES=MEASURE" in asked.err) == (1, True)
    assert "again_percent" in asked.out
    unknown = heard("scorecard", "import", str(file), "--as", "nothing=neglect-plans-share")
    assert "There are: starts; again; again_percent" in unknown.err.replace("\n", " ")
    first = heard(
        "scorecard", "import", str(file), "--as", "again_percent=neglect-plans-share", "--by", "Ann"
    )
    assert "3 unchanged" not in first.out
    assert "is in. The scorecard was made anew." in first.out
    again = heard("scorecard", "import", str(file), "--dry-run")
    assert "3 unchanged" in again.out
    gone = heard(
        "scorecard", "withdraw", "neglect-plans-share", "Jan to Mar 2025", "--why", "Of another year."
    )
    assert gone.code == 0, gone.err
    shown = json.loads(heard("scorecard", "explain", "neglect-plans-share", "--json").out)
    assert [value["period"] for value in shown["values"]] == ["Jan to Mar 2024"]
    missing = heard("scorecard", "withdraw", "neglect-plans-share", "Jan to Mar 2025", "--why", "Again.")
    assert "There are: Jan to Mar 2023; Jan to Mar 2024" in missing.err.replace("\n", " ")


def test_where_a_second_person_approves_files_and_withdrawals_wait_for_one(
    heard, tmp_path, monkeypatch
) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "ours.csv"
    file.write_text(OURS)
    assert heard("scorecard", "import", str(file), "--by", "Ann").code == 0
    stores = open_stores(f"sqlite:///{tmp_path / 'data' / 'heard.db'}")
    stores.record.write("2026-11-30T10:00:00Z", "Cat", Writing("approval-rule", "desk", {"on": True}))
    gone = heard(
        "scorecard",
        "withdraw",
        "domestic-abuse-incidence",
        "Apr to Jun 2026",
        "--why",
        "Wrong.",
        "--by",
        "Ann",
    )
    assert "The withdrawal waits for somebody else" in gone.out.replace("\n", " ")
    file.write_text(OURS.replace("1041", "1050"))
    assert "ours.csv waits for somebody else" in heard("scorecard", "import", str(file), "--by", "Ann").out
    listed = heard("scorecard", "approve").out.splitlines()
    assert [each.split("  ")[-1] for each in listed] == [
        "Ann: withdrawal, domestic-abuse-incidence",
        "Ann: core-data, ours.csv",
    ]
    number = listed[-1].split()[0]
    own = heard("scorecard", "approve", number, "--by", "Ann")
    assert (own.code, "somebody else has to approve" in own.err) == (1, True)
    assert heard("scorecard", "approve", number, "--by", "Ben").code == 0
    shown = json.loads(heard("scorecard", "explain", "domestic-abuse-incidence", "--json").out)
    assert shown["values"][0]["text"].startswith("1,050")


def test_of_a_workbook_with_several_tables_one_is_named(heard, tmp_path) -> None:
    file = tmp_path / "tables.xlsx"
    file.write_bytes(xlsx(BOOK))
    asked = heard("scorecard", "import", str(file))
    assert (asked.code, "--table WORDS-OF-ITS-TITLE" in asked.err.replace("\n", " ")) == (1, True)
    assert "  2  Table 2: Referrals (Tables 2 and 3)" in asked.out
    named = heard("scorecard", "import", str(file), "--table", "referrals", "--dry-run")
    assert "tables.xlsx is read as a row for each period; 2 rows are the board's, 0 are not." in named.out


def test_the_collector_rests_during_an_import_and_works_again_after_it() -> None:
    """Nothing is left switched off in a process that goes on."""
    with core_data._uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
