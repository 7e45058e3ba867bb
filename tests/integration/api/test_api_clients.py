"""The API as its clients are: spreadsheets, dashboards, libraries that ask in their own way."""

import base64
import csv
import io
import json
import re
from collections import Counter

import pytest
from openpyxl import load_workbook

from analysis.core_data.columns import CANONICAL, NUMBERS
from api.accounts.api_keys import SCOPES, make_key
from api.routes.documents import TABLES, V1
from api.routes.tables import WORKBOOK, XLSX
from bot.pages.site import Site
from surveys.store.memory import MemoryBoard
from tests.integration.api.board_server import Visit, visiting
from tests.unit.api.services.test_reporting import TODAY

VALUES = f"{V1}/values.json"
REL = re.compile(r'<([^>]+)>; rel="(\w+)"')
HTTPS = Site("Test Board", https=True)


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"}


def bearer(board: Visit) -> str:
    return board.key()["Authorization"].removeprefix("Bearer ")


@pytest.fixture(scope="module")
def over_https(published: MemoryBoard):
    with visiting(published, site=HTTPS) as visit:
        yield visit


class TestEveryValueInOneTable:
    def test_rows_have_the_same_columns_always(self, board: Visit):
        """A list of flat records, which data frames read as it is."""
        rows = board.client.get(VALUES, headers=board.key()).json()
        assert len(rows) > 100
        assert all(list(row) == [*CANONICAL, "symbol"] for row in rows)
        assert all(isinstance(row[name], int | float | None) for row in rows for name in NUMBERS)
        assert all(row["value"] is not None or row["symbol"] for row in rows)

    def test_csv_and_json_say_the_same(self, board: Visit):
        """Row by row: a number or its symbol."""
        rows = board.client.get(VALUES, headers=board.key()).json()
        answer = board.client.get(f"{V1}/values.csv", headers=board.key())
        assert answer.headers["content-type"].startswith("text/csv")
        table = list(csv.DictReader(io.StringIO(answer.text)))
        assert len(table) == len(rows)
        for line, row in zip(table, rows, strict=True):
            assert line["measure_id"] == row["measure_id"]
            assert line["value"] == row["symbol"] or float(line["value"]) == row["value"]

    def test_every_value_is_one_of_its_measure(self, board: Visit):
        """The flat table and the measures say the same numbers."""
        flat = {
            (row["measure_id"], row["time_period"], row["time_identifier"], row["breakdown"]): row["value"]
            for row in board.client.get(VALUES, headers=board.key()).json()
        }
        for measure in board.store.ids("measure"):
            plain = json.loads(board.client.get(f"{V1}/measures/{measure}", headers=board.key()).content)
            for value in (*plain["values"], *plain["parts"]):
                place = (measure, value["time_period"], value["time_identifier"], value["breakdown"])
                shown = None if value["missing"] else value["value"]
                assert flat.pop(place) == (shown if shown is None else pytest.approx(shown, abs=1e-6))
        assert flat == {}

    def test_a_workbook_for_people_says_the_same(self, board: Visit):
        """By the API and by the board's page, the same bytes, and not sent again to whoever holds them."""
        answer = board.client.get(f"{V1}/{WORKBOOK}", headers=board.key())
        assert answer.headers["content-type"] == XLSX
        sheet = load_workbook(io.BytesIO(answer.content), read_only=True).worksheets[-1]
        told = Counter(row[1] for row in sheet.iter_rows(min_row=4, values_only=True) if row[1])
        rows = board.client.get(VALUES, headers=board.key()).json()
        assert told == Counter(row["measure_id"] for row in rows)
        assert board.client.get(f"/board/values/{WORKBOOK}").content == answer.content
        held = {**board.key(), "If-None-Match": answer.headers["etag"]}
        assert board.client.get(f"{V1}/{WORKBOOK}", headers=held).status_code == 304

    @pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
    def test_before_the_first_scorecard_a_sentence_says_what_to_do(self, empty_board: Visit, table):
        answer = empty_board.client.get(f"{V1}/{table.name}", headers=empty_board.key())
        assert answer.status_code == 404
        assert "heard scorecard import" in answer.json()["error"]["message"]


class TestTheKeyAsAPassword:
    @pytest.mark.parametrize("as_name", [False, True])
    def test_it_is_taken_over_https(self, over_https: Visit, as_name: bool):
        """As Excel and Power BI keep it: any name, the key as the password, or the key alone."""
        key = bearer(over_https)
        headers = basic(key, "") if as_name else basic("anybody", key)
        assert over_https.client.get(VALUES, headers=headers).status_code == 200

    def test_a_wrong_one_is_refused_and_both_ways_are_named(self, over_https: Visit):
        """A client that waits to be asked for a password is asked."""
        for headers in (basic("anybody", "heard_wrong"), {}, {"Authorization": "Basic !!"}):
            answer = over_https.client.get(VALUES, headers=headers)
            assert answer.status_code == 401
            assert 'Bearer realm="Heard"' in answer.headers["www-authenticate"]
            assert 'Basic realm="Heard"' in answer.headers["www-authenticate"]

    def test_it_is_not_taken_over_http(self, board: Visit):
        """The sentence says why; the browser is not told to ask for one."""
        answer = board.client.get(VALUES, headers=basic("anybody", bearer(board)))
        assert answer.status_code == 401
        assert "only taken over https" in answer.json()["error"]["message"]
        assert "Basic" not in answer.headers["www-authenticate"]


class TestWhatAClientTakes:
    @pytest.mark.parametrize(
        ("accepts", "status"),
        [
            ("text/csv", 406), ("application/json;q=0", 406), ("text/html, image/*", 406),
            ("", 200), ("*/*", 200), ("application/*", 200), ("text/csv, application/json;q=0.1", 200),
            ("application/json;q=0, */*", 406), ("nonsense;;q=x, */*;q=0.5", 200),
        ],
    )  # fmt: skip
    def test_an_answer_is_of_a_type_that_was_asked_for(self, board: Visit, accepts: str, status: int):
        """Whoever takes no JSON is told where the table is."""
        answer = board.client.get(f"{V1}/scorecards/board", headers={**board.key(), "Accept": accepts})
        assert answer.status_code == status
        if status == 406:
            assert f"{V1}/values.csv" in answer.json()["error"]["message"]

    @pytest.mark.parametrize(
        ("encodings", "squeezed"),
        [
            ("gzip", True),
            ("gzip;q=0", False),
            ("gzip; q=0.0, deflate", False),
            ("br, GZIP;q=0.5", True),
            ("notgzip", False),
        ],
    )
    def test_gzip_is_for_those_who_take_it(self, board: Visit, encodings: str, squeezed: bool):
        """A weight of nothing means no."""
        answer = board.client.get(VALUES, headers={**board.key(), "Accept-Encoding": encodings})
        assert (answer.headers.get("content-encoding") == "gzip") is squeezed

    @pytest.mark.parametrize(
        "address", [f"{V1}/measures/", f"{V1}/measures//", f"{V1}/scorecards/board/", f"{V1}/health/"]
    )
    def test_a_slash_at_the_end_means_nothing(self, board: Visit, address: str):
        """The same document, for GET and HEAD."""
        plain = board.client.get(address.rstrip("/"), headers=board.key())
        assert board.client.get(address, headers=board.key()).content == plain.content
        assert board.client.head(address, headers=board.key()).status_code == 200


PREFLIGHT = {
    "Origin": "https://dash.example.org",
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "authorization",
}


class TestDashboardsOnOtherSites:
    def test_one_that_the_board_names_may_read_the_api(self, published: MemoryBoard):
        """Preflight, answer and refusal carry the headers; another site's do not, nor do the board's pages."""
        with visiting(published, origins=("https://dash.example.org",)) as board:
            asked = board.client.options(VALUES, headers=PREFLIGHT)
            assert asked.headers["access-control-allow-origin"] == "https://dash.example.org"
            assert "authorization" in asked.headers["access-control-allow-headers"].lower()
            for headers in (board.key(), {}):
                answer = board.client.get(VALUES, headers={**headers, "Origin": "https://dash.example.org"})
                assert answer.headers["access-control-allow-origin"] == "https://dash.example.org"
                assert "access-control-allow-credentials" not in answer.headers
            other = board.client.get(VALUES, headers={**board.key(), "Origin": "https://other.example.org"})
            assert "access-control-allow-origin" not in other.headers
            page = board.client.get("/board", headers={"Origin": "https://dash.example.org"})
            assert "access-control-allow-origin" not in page.headers

    def test_without_the_setting_none_may(self, board: Visit):
        """A browser is told that the address can only be read."""
        assert board.client.options(VALUES, headers=PREFLIGHT).status_code == 405


def test_a_key_that_may_not_read_the_scorecard_reads_no_table(board: Visit):
    """The scope of the tables is the scorecard's."""
    token, key = make_key("other", [scope for scope in SCOPES if scope != "scorecards:read"], TODAY)
    board.store.add_key(key)
    board.clock.now += 1
    for table in TABLES:
        answer = board.client.get(f"{V1}/{table.name}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 403


class TestLongListsComeInPages:
    def test_a_list_that_fits_is_whole_and_says_that_it_is_the_only_page(self, board: Visit):
        answer = board.client.get(f"{V1}/measures", headers=board.key())
        assert {rel: to for to, rel in REL.findall(answer.headers["Link"])} == {
            "first": f"{V1}/measures",
            "last": f"{V1}/measures",
        }
        assert board.client.get(f"{V1}/measures/pages/1", headers=board.key()).content == answer.content

    def test_who_follows_next_reads_every_item_once(self):
        """And a copy that is held is not sent again, page by page."""
        store = MemoryBoard()
        items = [{"id": f"m{number}", "title": "Ünit"} for number in range(450)]
        store.publish("list", "measures", json.dumps({"items": items}).encode())
        with visiting(store) as visit:
            address, seen, etags = f"{V1}/measures", [], set()
            while address:
                answer = visit.client.get(address, headers=visit.key())
                seen += answer.json()["items"]
                etags.add(answer.headers["ETag"])
                held = visit.client.get(
                    address, headers={**visit.key(), "If-None-Match": answer.headers["ETag"]}
                )
                assert (held.status_code, held.headers["Link"]) == (304, answer.headers["Link"])
                places = {rel: to for to, rel in REL.findall(answer.headers["Link"])}
                assert places["last"] == f"{V1}/measures/pages/3"
                address = places.get("next", "")
            assert (seen, len(etags)) == (items, 3)
            for wrong, status in (("4", 404), ("0", 422), ("two", 422), ("1" * 9, 422)):
                answer = visit.client.get(f"{V1}/measures/pages/{wrong}", headers=visit.key())
                assert (answer.status_code, "page" in answer.json()["error"]["message"]) == (status, True)
