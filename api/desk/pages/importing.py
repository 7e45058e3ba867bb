"""Files of core data at the desk: looked at, said what they are, shown what they would change, and taken in."""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from analysis.core_data import (
    MOST_BYTES,
    ChosenColumn,
    CoreFile,
    Difference,
    Upload,
    difference,
    expected,
    importable,
    taken_in_by,
    template_csv,
    with_counts,
)
from analysis.plan import Plan
from analysis.values import SYMBOL_WORDS, Value
from api.accounts.people import Identity
from api.desk.desk import Desk, View
from api.desk.routes import NO_STORE, PREFIX, SHOWN_CHANGES, DeskPages
from api.desk.writing.posted import posted
from bot.request_checks import BodyTooLarge, limited_pieces
from surveys.errors import UserError
from surveys.store.record_entries import in_record

IMPORT = f"{PREFIX}/import"
FORM_BYTES = 10_000
"""What a form has around its file."""
MOST_OWN_BYTES = 10_000_000
"""Of a file laid out as ours, which is kept whole until it is taken in. Of others only the board's rows are."""
SPARE_ROWS = 3
"""So many more series can be chosen than are known already."""
KEPT_UPLOADS = 8
"""So many files are kept between looking and taking in; then the one that was looked at longest ago goes."""


@dataclass
class Uploads:
    """Files that somebody looks at, in memory alone: whoever brought one sees it, and nobody else."""

    _kept: OrderedDict[str, tuple[str, Upload]] = field(default_factory=OrderedDict)
    _taken: "OrderedDict[str, tuple[str, TakenFile]]" = field(default_factory=OrderedDict)
    _taking: Lock = field(default_factory=Lock)

    def keep(self, who: str, upload: Upload) -> str:
        token = secrets.token_urlsafe(18)
        self._kept[token] = (who, upload)
        if len(self._kept) > KEPT_UPLOADS:
            self._kept.popitem(last=False)
        return token

    def of(self, token: str, who: str) -> Upload | None:
        owner, upload = self._kept.get(token, ("", None))
        return upload if owner == who else None

    def drop(self, token: str) -> None:
        self._kept.pop(token, None)

    def take(self, token: str, who: str, take_in: Callable[[], "TakenFile"]) -> "TakenFile":
        """Take a file in and let it go; of a button that was pressed twice, once."""
        with self._taking:
            if known := self.taken(token, who):
                return known
            taken = take_in()
            self._taken[token] = (who, taken)
            if len(self._taken) > KEPT_UPLOADS:
                self._taken.popitem(last=False)
            self.drop(token)
            return taken

    def taken(self, token: str, who: str) -> "TakenFile | None":
        """What came of a file that somebody took in, for as long as it is kept."""
        owner, taken = self._taken.get(token, ("", None))
        return taken if owner == who else None


@dataclass(frozen=True)
class TakenFile:
    """A file that was taken in, or waits for a second person, and what it changed."""

    upload: Upload
    changes: Difference
    waits: bool


@dataclass(frozen=True)
class CoreData:
    """The store of core data: all values as they came in, what takes more of them in, and what keeps them until a second
    person approves."""

    values: Callable[[], Sequence[Value]]
    take_in: Callable[[Sequence[Value], Plan], Difference]
    hold: Callable[[Sequence[Value]], Mapping[str, str]]


@dataclass(frozen=True)
class ImportPages:
    pages: DeskPages
    core_data: CoreData
    uploads: Uploads = field(default_factory=Uploads)
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Large files are looked at one after the other."""

    @property
    def desk(self) -> Desk:
        return self.pages.desk

    # Bringing a file ----------

    async def ask(self, request: Request, who: Identity, view: View) -> Response:
        if request.method == "GET":
            return self._ask(who, view, "")
        try:
            async with _file_of(request) as (name, file), self.looking:
                upload = await run_in_threadpool(_looked_at, name, file, view.plan)
        except (UserError, UploadProblem) as problem:
            return self._ask(who, view, str(problem))
        return RedirectResponse(f"{IMPORT}/{self.uploads.keep(who.name, upload)}", 303, NO_STORE)

    def _ask(self, who: Identity, view: View, problem: str) -> Response:
        return self.pages.show(
            "desk/import/import.html",
            who,
            422 if problem else 200,
            problems=problem.splitlines(),
            measures=importable(view.plan),
            symbols=SYMBOL_WORDS,
            most_megabytes=MOST_BYTES // 1_000_000,
        )

    async def template(self, _request: Request, _who: Identity, view: View) -> Response:
        text = template_csv(view.plan, self.desk.now().date())
        named = {**NO_STORE, "Content-Disposition": 'attachment; filename="core-data.csv"'}
        return Response(text, media_type="text/csv", headers=named)

    # Saying what it is ----------

    async def look(self, request: Request, who: Identity, view: View) -> Response:
        token = request.path_params["token"]
        if taken := self.uploads.taken(token, who.name):
            return self._done(who, taken)
        upload = self.uploads.of(token, who.name)
        if upload is None:
            return self._ask(who, view, "This file is not kept any more. Please bring it again.")
        if len(upload.tables) > 1:
            place = _place(request.query_params.get("table", ""), upload, view)
            if place is None:
                return self.pages.show("desk/import/import_tables.html", who, upload=upload)
            upload = upload.of_table(place)
        typed = await posted(request) if request.method == "POST" else {}
        if upload.seen and request.method == "GET":
            return self._choose(who, view, upload, _rows(expected(upload.seen, view.plan, view.entries)), "")
        choices = _choices(upload, typed, view.plan)
        if upload.seen and not choices:
            rows = _typed_rows(typed)
            return self._choose(
                who, view, upload, rows, "Choose at least one series, and which measure it is."
            )
        try:
            file = await run_in_threadpool(self._read, upload, choices, view.plan)
        except UserError as problem:
            if upload.seen:
                return self._choose(who, view, upload, _rows(choices), str(problem))
            self.uploads.drop(token)
            return self._ask(who, view, str(problem))
        if typed.get("step") != "take-in":
            return await self._show(who, view, upload, choices, file)
        return await self._take_in(who, view, token, upload, choices, file)

    def _read(self, upload: Upload, choices: Mapping[str, ChosenColumn], plan: Plan) -> CoreFile:
        """Raises `CoreDataError`."""
        read = upload.read(choices, plan, self.desk.now().date())
        return read.over(self.core_data.values(), plan.withdrawn_up_to)

    def _choose(
        self, who: Identity, view: View, upload: Upload, rows: Sequence["Mapping[str, str]"], problem: str
    ) -> Response:
        return self.pages.show(
            "desk/import/import_choose.html",
            who,
            422 if problem else 200,
            upload=upload,
            seen=upload.seen,
            rows=[*rows, *({} for _ in range(SPARE_ROWS))],
            measures=importable(view.plan),
            problems=problem.splitlines(),
        )

    # Taking it in ----------

    async def _show(
        self, who: Identity, view: View, upload: Upload, choices: Mapping[str, ChosenColumn], file: CoreFile
    ) -> Response:
        before = await run_in_threadpool(self.core_data.values)
        found = difference(before, file.values, view.plan.withdrawn_up_to)
        lines = found.lines()
        return self.pages.show(
            "desk/import/import_difference.html",
            who,
            upload=upload,
            rows=_rows(choices),
            notices=file.notices,
            lines=lines[:SHOWN_CHANGES],
            more=max(0, len(lines) - SHOWN_CHANGES),
            found=found,
            waits=view.approvals.needed,
        )

    async def _take_in(
        self,
        who: Identity,
        view: View,
        token: str,
        upload: Upload,
        choices: Mapping[str, ChosenColumn],
        file: CoreFile,
    ) -> Response:
        waits = view.approvals.needed
        keep = self._hold if waits else self._keep

        def take_in() -> TakenFile:
            return TakenFile(upload, keep(who, view, upload, choices, file), waits)

        taken = await run_in_threadpool(self.uploads.take, token, who.name, take_in)
        return self._done(who, taken)

    def _done(self, who: Identity, taken: TakenFile) -> Response:
        return self.pages.show("desk/import/import_done.html", who, **vars(taken))

    def _keep(
        self, who: Identity, view: View, upload: Upload, choices: Mapping[str, ChosenColumn], file: CoreFile
    ) -> Difference:
        """In an order in which nothing is lost where it stops between."""
        changes = self.core_data.take_in(taken_in_by(file.values, who.name), view.plan)
        self.desk.record.write(in_record(self.desk.now()), who.name, upload.entry(changes, choices))
        self.desk.publish_now()
        return changes

    def _hold(
        self, who: Identity, view: View, upload: Upload, choices: Mapping[str, ChosenColumn], file: CoreFile
    ) -> Difference:
        """Kept until a second person approves; what it changes is worked out anew then."""
        changes = difference(self.core_data.values(), file.values, view.plan.withdrawn_up_to)
        kept = self.core_data.hold(taken_in_by(file.values, who.name))
        self.desk.record.write(in_record(self.desk.now()), who.name, upload.entry(changes, choices, kept))
        return changes


class UploadProblem(ValueError):
    """Why no file came."""


@asynccontextmanager
async def _file_of(request: Request) -> AsyncIterator[tuple[str, BinaryIO]]:
    """The name of the file of a form and the file itself, which lies on the disk without a name while it is looked at, and
    is gone after that or where it does not come whole. Raises `UploadProblem`."""
    pieces = limited_pieces(request, MOST_BYTES + FORM_BYTES)
    try:
        form = await MultiPartParser(request.headers, pieces, max_files=1, max_fields=4).parse()
    except BodyTooLarge:
        what = f"The file is larger than {MOST_BYTES // 1_000_000} megabytes"
        raise UploadProblem(f"{what}. Take out years or areas that are not needed, or divide it.") from None
    except OSError:
        what = "There is no room for the file on the machine that Heard runs on"
        raise UploadProblem(f"{what}. Please tell whoever looks after it; nothing was taken in.") from None
    except (MultiPartException, KeyError, ClientDisconnect):
        raise HTTPException(400) from None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise UploadProblem("Choose a file first.")
        yield " ".join(file.filename.split())[-120:], file.file
    finally:
        await form.close()


def _looked_at(name: str, file: BinaryIO, plan: Plan) -> Upload:
    """Raises `UploadProblem`, `CoreDataError`."""
    upload = Upload.of(name, file, plan)
    if len(upload.own) > MOST_OWN_BYTES:
        what = f"{name} is laid out as ours and larger than {MOST_OWN_BYTES // 1_000_000} megabytes"
        raise UploadProblem(f"{what}. Divide it, or have it taken in by: heard scorecard import")
    return upload


def _place(typed: str, upload: Upload, view: View) -> int | None:
    """Which of several tables: as it was chosen; else the one that such a file was read from before."""
    if typed.isdecimal() and len(typed) < 5 and int(typed) < len(upload.tables):
        return int(typed)
    return upload.known_table(view.entries) if not typed else None


# The choices as the form has them ----------


def _rows(choices: Mapping[str, ChosenColumn]) -> list[dict[str, str]]:
    return [{"series": id_, **vars(choice)} for id_, choice in choices.items()]


def _typed_rows(typed: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of the form that say something."""
    names = ("series", "measure", "numerator", "denominator")
    numbers = sorted({name.partition("-")[2] for name in typed if name.startswith("series-")})
    rows = [{name: typed.get(f"{name}-{number}", "") for name in names} for number in numbers]
    return [row for row in rows if row["series"] or row["measure"]]


def _choices(upload: Upload, typed: Mapping[str, str], plan: Plan) -> dict[str, ChosenColumn]:
    if upload.seen is None:
        return {}
    known = {series.id: series for series in upload.seen.series}
    columns = {column.name for column in upload.seen.counts}
    choices: dict[str, ChosenColumn] = {}
    for row in _typed_rows(typed):
        series, measure = known.get(row["series"]), row["measure"]
        if series is None or measure not in plan.measured:
            continue
        counts = [name if (name := row[part]) in columns else "" for part in ("numerator", "denominator")]
        looked_for = with_counts(upload.seen, series, measure, plan)
        choices[series.id] = ChosenColumn(measure, *counts) if any(counts) else looked_for
    return choices


def import_routes(pages: DeskPages, core_data: CoreData) -> list[BaseRoute]:
    """They come before those of the desk."""
    mine, may = ImportPages(pages, core_data), partial(pages.page, "write")
    return [
        Route(IMPORT, may(mine.ask), methods=["GET", "POST"]),
        Route(f"{IMPORT}/template.csv", may(mine.template), methods=["GET"]),
        Route(f"{IMPORT}/{{token}}", may(mine.look), methods=["GET", "POST"]),
    ]
