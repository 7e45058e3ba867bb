"""A quarter, played as the board's performance officer: real processes, a real provider, a real browser."""

import csv
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from surveys.store.database.opening import open_stores
from surveys.store.protocols import Entry, Writing
from tests.integration.api.test_board_in_a_browser import AXE, OPEN_EVERYTHING, VIOLATIONS, browser
from tests.ports import free_port

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.slow]

HEARD = str(Path(sys.executable).with_name("heard"))
WIDTHS = (1280, 320)
HERE = "Local authority,E92000001,England,E06000012,North East Lincolnshire"
THERE = "National,E92000001,England,,"
COLUMNS = "time_period,time_identifier,geographic_level,country_code,country_name,new_la_code,la_name"
FILES = {
    "subsequent_plans.csv": "\n".join(
        (
            f"{COLUMNS},category,CPP_start,CPP_subsequent,CPP_subsequent_percent",
            f"2025,Reporting year,{THERE},Total,61000,15000,24.6",
            f"2024,Reporting year,{HERE},Total,160,30,18.8",
            f"2025,Reporting year,{HERE},Total,149,31,20.8",
        )
    ),
    "children_in_need.csv": "\n".join(
        (
            f"{COLUMNS},category,At31_episodes",
            f"2024,Reporting year,{HERE},Total,1901",
            f"2025,Reporting year,{HERE},Total,1758",
        )
    ),
    "admissions.csv": "\n".join(
        (
            "Indicator ID,Indicator Name,Area Code,Area Name,Area Type,Sex,Time period,Value,Lower CI 95.0 limit,"
            "Upper CI 95.0 limit,Count,Denominator",
            "90284,Admissions,E06000012,North East Lincolnshire,UA,Persons,2023/24,119.6,103.9,137.1,215,17975",
            "90284,Admissions,E06000012,North East Lincolnshire,UA,Persons,2024/25,117.5,101.9,134.7,210,17872",
        )
    ),
}
MEASURES = {
    "plans-again": ("Children on a plan again", "how_well", "percent", "CPP_subsequent_percent"),
    "in-need": ("Children in need", "how_much", "count", "Total"),
    "admitted": ("Children admitted with injuries", "how_well", "rate", "Persons"),
}


@dataclass(frozen=True)
class Running:
    address: str
    data: Path
    env: dict[str, str]

    def heard(self, *typed: str, **instead: str) -> str:
        ran = subprocess.run(
            [HEARD, *typed],
            env={**self.env, **instead},
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Heard with all in one process, and a provider that knows three people."""
    data, ours, theirs = tmp_path_factory.mktemp("quarter") / "data", free_port(), free_port()
    issuer, address = f"http://localhost:{theirs}", f"http://localhost:{ours}"
    env = {
        **os.environ,
        "HEARD_DATA": str(data),
        "HEARD_PORT": str(ours),
        "HEARD_PUBLIC_URL": address,
        "HEARD_BOARD_ACCESS": "key",
        "HEARD_OIDC_ISSUER": issuer,
        "HEARD_OIDC_CLIENT": "heard",
        "HEARD_OIDC_SECRET": "secret",
    }
    provider = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(theirs),
        "--require-nonce",
    ]
    with (
        started(provider, dict(os.environ), issuer),
        started([HEARD, "run"], env, address),
    ):
        people = {
            "ann": ("Ann Archer", "editor"),
            "ben": ("Ben Book", "approver"),
            "cat": ("Cat", "administrator"),
        }
        for sub, (name, role) in people.items():
            httpx.put(f"{issuer}/users/{sub}", json={"name": name, "roles": [role]}).raise_for_status()
        yield Running(address, data, env)


@contextmanager
def started(command: list[str], env: dict[str, str], address: str) -> Iterator[None]:
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                httpx.get(address)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def sign_in(browser: Browser, running: Running, who: str, width: int, script: bool) -> Page:
    page = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=script
    ).new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{running.address}/desk/sign-in")
    page.get_by_role("button", name="Sign in with your work account").press("Enter")
    page.locator("input[name=sub]").fill(who)
    page.locator("input[name=sub]").press("Enter")
    page.wait_for_url("**/desk")
    return page


def check(page: Page) -> None:
    """No rule of WCAG 2.2 AA is broken as far as axe tells, with everything opened, and nothing sticks out, on a large
    screen and on a small one. Pictures go to the folder that SHOTS names, for people who would rather look."""
    page.evaluate(OPEN_EVERYTHING)
    page.evaluate(AXE)
    before = page.viewport_size
    assert before
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(VIOLATIONS) == []
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
        if folder := os.environ.get("SHOTS"):
            name = f"{len(list(Path(folder).glob('*.png'))):03d}-{width}.png"
            page.screenshot(path=Path(folder) / name, full_page=True)
    page.set_viewport_size(before)


def write(page: Page, running: Running, path: str, **said: str) -> None:
    """Fill in a form with labels, by the keyboard where it is text."""
    page.goto(f"{running.address}/desk/write/{path}")
    for name, value in said.items():
        field = page.locator(f'[name="{name}"]')
        if field.first.get_attribute("type") == "radio":
            page.locator(f'[name="{name}"][value="{value}"]').press("Space")
        else:
            field.focus()
            page.keyboard.insert_text(value)
    check(page)
    page.get_by_role("button", name="Write it").press("Enter")
    assert page.get_by_role("heading", name="It is written").is_visible(), page.content()


def take_in(page: Page, running: Running, folder: Path, file: str, label: str, measure: str) -> None:
    (folder / file).write_text(FILES[file], "utf-8")
    page.goto(f"{running.address}/desk/import")
    check(page)
    page.get_by_label("The file").set_input_files(folder / file)
    page.get_by_role("button", name="Look at it").press("Enter")
    page.wait_for_url("**/desk/import/*")
    check(page)
    series = page.get_by_label("Which series?").first
    option = series.locator("option", has_text=label).first.get_attribute("value")
    series.select_option(option)
    page.get_by_label("Which measure is it?").first.select_option(measure)
    page.get_by_role("button", name="Show what it would change").press("Enter")
    check(page)
    page.get_by_role("button", name="Take it in").press("Enter")
    assert page.get_by_role("heading", name="It is in").is_visible()
    check(page)


def test_a_quarter_of_the_performance_officer(browser: Browser, running: Running, tmp_path: Path) -> None:
    """Measures, three public files, a story, an action and a target; a second person approves; a red number is explained;
    what goes out comes in elsewhere; everybody signs out."""
    cat = sign_in(browser, running, "cat", 1280, script=True)
    ann = sign_in(browser, running, "ann", 1280, script=True)
    for own_id, (name, question, unit, _) in MEASURES.items():
        polarity = "none" if question == "how_much" else "lower_is_better"
        per = {"per": "10,000"} if unit == "rate" else {}
        about = {
            "name": name,
            "question": question,
            "unit": unit,
            "of": "children",
            "polarity": polarity,
            **per,
        }
        about |= {
            "frequency": "financial_year",
            "filled_by": "administrative",
            "source": "Published",
            "id": own_id,
        }
        write(ann, running, "measure/neglect", **about)
    for file, (own_id, (_, _, _, label)) in zip(FILES, MEASURES.items(), strict=True):
        take_in(ann, running, tmp_path, file, label, own_id)

    cat.get_by_role("button", name="Let a second person approve first").press("Enter")
    write(ann, running, "story/neglect", text="More families come back: help ends too early.")
    write(ann, running, "action/neglect", what="Stay for six months", owner="Early help", cost="low_cost")
    write(ann, running, "target/plans-again", target="15")
    key = {"Authorization": f"Bearer {running.heard('key', 'create', 'quarter').split()[0]}"}
    assert measure(running, key, "plans-again")["target"]["value"] is None

    ben = sign_in(browser, running, "ben", 320, script=False)
    for _ in range(3):
        ben.get_by_role("link", name="Read and approve").first.press("Enter")
        ben.get_by_role("button", name="Approve").press("Enter")
    plans = measure(running, key, "plans-again")
    assert (plans["text"], plans["status"]["word"]) == ("21%", "Red")

    board = at_the_board(browser, running, key)
    board.goto(f"{running.address}/board/measures/plans-again")
    check(board)
    explained = httpx.get(f"{running.address}/api/v1/explanations/plans-again", headers=key).json()
    sentences = explained["values"][0]["sentences"]
    said, printed = " ".join(sentences), board.get_by_role("main").inner_text()
    assert "31 of 149 is 20.80%, printed as 21%" in said
    assert "subsequent_plans.csv, taken in on" in said
    assert "by Ann Archer" in said
    assert "against a target of 15%" in explained["reason"]
    assert all(sentence in printed for sentence in (*sentences, explained["reason"]))

    assert comes_in_elsewhere(running, taken_along(board), tmp_path) == {
        "plans-again": "21%",
        "in-need": "1,758",
        "admitted": "117.5 per 10,000",
    }

    board.goto(f"{running.address}/board/measures/plans-again")
    board.get_by_role("button", name="Sign out").press("Enter")
    board.wait_for_url("**/board/sign-in")
    for page in (ann, ben, cat):
        page.get_by_role("button", name="Sign out").press("Enter")
        page.goto(f"{running.address}/desk")
        assert page.url.endswith("/desk/sign-in")


def measure(running: Running, key: dict[str, str], measure_id: str) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = httpx.get(
        f"{running.address}/api/v1/measures/{measure_id}", headers=key
    ).json()
    return found


def at_the_board(browser: Browser, running: Running, key: dict[str, str]) -> Page:
    """A member of the board, on a small screen, signed in with a key."""
    page = browser.new_context(viewport={"width": 320, "height": 900}, accept_downloads=True).new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{running.address}/board/sign-in")
    page.locator("input[type=password]").focus()
    page.keyboard.insert_text(key["Authorization"].removeprefix("Bearer "))
    page.keyboard.press("Enter")
    page.wait_for_url("**/board")
    return page


def taken_along(board: Page) -> str:
    """The table of all values, by the link on the page of all measures."""
    board.goto(board.url.partition("/board")[0] + "/board/measures")
    check(board)
    with board.expect_download() as coming:
        board.get_by_role("link", name="For a spreadsheet (CSV)").press("Enter")
    return Path(coming.value.path()).read_text("utf-8")


def comes_in_elsewhere(running: Running, table: str, folder: Path) -> dict[str, str]:
    """The flat table, taken in by another installation whose desk has written the same measures."""
    rows = [row for row in csv.DictReader(io.StringIO(table)) if row["measure_id"] in MEASURES]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    (folder / "values.csv").write_text(out.getvalue(), "utf-8")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    copy_measures(
        open_stores(f"sqlite:///{running.data / 'heard.db'}", ["record"]).record.entries(), elsewhere
    )
    running.heard("scorecard", "import", str(folder / "values.csv"), HEARD_DATA=str(elsewhere))
    shown = running.heard("scorecard", "show", HEARD_DATA=str(elsewhere))
    expected = {"plans-again": "21%", "in-need": "1,758", "admitted": "117.5 per 10,000"}
    return {own_id: text for own_id, text in expected.items() if text in shown}


def copy_measures(entries: list[Entry], elsewhere: Path) -> None:
    stores = open_stores(f"sqlite:///{elsewhere / 'heard.db'}", ["record"])
    for entry in entries:
        if entry.kind == "measure":
            stores.record.write(entry.at, entry.who, Writing(entry.kind, entry.about, entry.body))
    stores.close()
