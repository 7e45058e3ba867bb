"""The house keeps its rooms apart: who imports whom, who knows which package, who reads the environment, and who is handed
which store."""

import ast
from collections import Counter
from collections.abc import Callable
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.sources import ROOT, TOP, Module, attributes, last_name, looked_up, modules, those

MAY_IMPORT: dict[str, str] = {
    # what is asked, how it is talked about, what is kept
    "surveys/errors": "",
    "surveys/files": "",
    "surveys/fairness": "",
    "surveys/days": "",
    "surveys/normal_form": "",
    "surveys/channels": "",
    "surveys/retention": "",
    "surveys/rounds": "surveys: errors",
    "surveys/definition": "surveys: errors files",
    "surveys/encoder": "",
    "surveys/safeguarding": "surveys: normal_form definition encoder",
    "surveys/store": "surveys: errors rounds",
    "surveys/answers": "surveys: days errors definition store",
    "surveys/language": "surveys: errors files days normal_form retention rounds definition safeguarding store",
    "surveys/privacy": "surveys: errors retention rounds definition store",
    "surveys/dialogue": "surveys: fairness days definition language normal_form",
    "surveys/conversation": (
        "surveys: fairness channels retention rounds definition store language privacy dialogue"
    ),
    "surveys/contact_point": "surveys: errors retention store privacy dialogue",
    "surveys/fieldwork": "surveys: days normal_form rounds definition store language privacy conversation",
    "surveys/authoring": "surveys: errors files channels definition answers language dialogue conversation",
    # the doors that people come through
    "bot/pages": "surveys: rounds language",
    "bot/request_checks": "",
    "bot/shares": "",
    "bot/terminal_door": "surveys: privacy dialogue conversation",
    "bot/telegram_door": (
        "surveys: errors fairness channels definition language privacy dialogue conversation; "
        "bot: request_checks shares"
    ),
    "bot/web_door": (
        "surveys: errors days fairness rounds definition answers language privacy dialogue conversation authoring; "
        "bot: pages request_checks shares"
    ),
    "bot/rehearsal": (
        "surveys: errors files definition language privacy dialogue conversation; bot: terminal_door telegram_door"
    ),
    # what was said, as numbers that may leave
    "analysis/periods": "",
    "analysis/progress": "",
    "analysis/working_time": "",
    "analysis/statistics": "",
    "analysis/values": "analysis: periods statistics",
    "analysis/plan": "surveys: errors files rounds definition store; analysis: periods statistics",
    "analysis/text": "surveys: errors normal_form definition encoder safeguarding store; analysis: progress",
    "analysis/release": "surveys: errors rounds definition encoder store; analysis: progress text working_time",
    "analysis/measures": "surveys: errors rounds definition; analysis: periods statistics values release",
    "analysis/scorecard": (
        "surveys: errors days rounds definition; analysis: periods statistics values plan release measures"
    ),
    "analysis/voice": (
        "surveys: definition errors normal_form rounds store; "
        "analysis: periods progress statistics plan text release measures"
    ),
    "analysis/report": "surveys: rounds; analysis: periods plan values scorecard voice",
    "analysis/core_data": "surveys: errors files store; analysis: periods statistics values plan scorecard",
    # what is served, and what is typed
    "api/errors": "surveys: store",
    "api/accounts": "surveys: errors store",
    "api/pages": "surveys: days; bot: pages; analysis: periods values scorecard; api: errors",
    "api/routes": (
        "surveys: fairness rounds definition store; bot: request_checks shares; "
        "analysis: values release scorecard core_data voice report; api: accounts errors pages"
    ),
    "api/app": "surveys: errors store; bot: pages shares; api: accounts errors pages routes",
    "api/installation": (
        "surveys: answers days errors files rounds definition safeguarding store language privacy dialogue conversation "
        "contact_point; bot: pages shares; analysis: text"
    ),
    "api/process": (
        "surveys: errors fairness retention rounds store conversation; bot: request_checks shares telegram_door; "
        "api: installation"
    ),
    "api/tryout": (
        "surveys: definition store privacy dialogue conversation fieldwork; "
        "bot: pages web_door rehearsal; api: installation process"
    ),
    "api/services": (
        "surveys: answers authoring days errors rounds definition store language privacy dialogue conversation "
        "contact_point fieldwork; bot: rehearsal; "
        "analysis: measures periods plan progress values text release scorecard voice core_data report; api: process"
    ),
    "api/desk": (
        "surveys: answers authoring days definition errors language rounds store; bot: request_checks; "
        "analysis: core_data periods plan report text values voice; api: accounts pages routes services"
    ),
    "api/commands": (
        "surveys: days errors files rounds definition store language privacy conversation contact_point "
        "fieldwork authoring answers; "
        "bot: pages terminal_door telegram_door web_door rehearsal; "
        "analysis: progress values report plan text release scorecard voice core_data; "
        "api: accounts app desk installation pages process tryout services"
    ),
    "api/cli": "surveys: errors; api: commands",
}
"""Which of our rooms each room imports, besides itself: those that stand above it here, and no others."""

KNOWS_OF = {
    "surveys": {"surveys"},
    "bot": {"bot", "surveys"},
    "analysis": {"analysis", "surveys"},
    "api": {"api", "bot", "analysis", "surveys"},
}
"""Which of the rooms at the top each may import."""

ONLY_IN = {
    # package: the folders or files that may import it
    "telegram": ("bot/telegram_",),
    "aiohttp": ("bot/telegram_", "bot/rehearsal/"),
    "sqlalchemy": ("surveys/store/",),
    "alembic": ("surveys/store/",),
    "nacl": ("surveys/privacy/",),
    "onnxruntime": ("surveys/encoder/", "analysis/text/training/learn_encoder.py"),
    "torch": ("analysis/text/training/learn_encoder.py",),
    "transformers": ("analysis/text/training/learn_encoder.py",),
    "textblob": ("analysis/text/",),
    "vaderSentiment": ("analysis/text/",),
    "py3langid": ("analysis/text/",),
    "distributed": ("analysis/text/batch/partitions.py",),
    "ftfy": ("surveys/normal_form.py",),
    "fastapi": ("api/",),
    "typer": ("api/",),
    "uvicorn": ("api/",),
    "matplotlib": ("analysis/",),
    "openpyxl": ("surveys/authoring/xlsform/", "analysis/core_data/"),
    "defusedxml": (
        "surveys/files/open_document.py",
        "surveys/authoring/xlsform/cells/",
        "analysis/core_data/",
    ),
    "xlrd": ("surveys/authoring/xlsform/",),
    "typst": ("analysis/report/",),
    "docx": ("analysis/report/",),
    "gptables": ("analysis/report/",),
    "pandas": ("analysis/report/",),
    "segno": ("surveys/authoring/printing/poster.py",),
    "prometheus_client": ("api/process/metrics.py",),
    "authlib": ("api/accounts/",),
    "joserfc": ("api/accounts/",),
}
"""Each third-party package lives in one room, so that it can be replaced there."""

READS_THE_ENVIRONMENT = {"api/cli.py", "api/installation/settings.py"}
ENVIRONMENT = {"os.environ", "os.getenv", "os.putenv", "os.environb"}

NEVER_IMPORTED = {"pickle", "marshal", "shelve", "uuid"}
"""Formats that run code when they are read, and ids that hold a time or a machine."""

PRINTS = ("api/", "bot/pages/take_govuk.py")


def _allowed() -> set[tuple[str, str]]:
    """The table as pairs: a room, and one that it may import."""
    return {
        (room, f"{top.strip()}/{other}")
        for room, others in MAY_IMPORT.items()
        for top, _, names in (part.partition(":") for part in others.split(";"))
        for other in names.split()
    }


def _arrows() -> set[tuple[str, str]]:
    """The rooms that import something of another."""
    return {(m.room, other.room) for m in modules() for other in m.ours if m.room != other.room}


def test_imports_point_one_way() -> None:
    """Nothing to the left of the way that an answer travels knows what stands to the right."""
    assert not those(lambda module: module.roots & set(TOP) - KNOWS_OF[module.top])


def test_every_room_is_known() -> None:
    """A new room is a decision, and gets its line in the table; so does a file beside the rooms."""
    assert {module.room for module in modules()} - set(TOP) == set(MAY_IMPORT)


def test_a_room_imports_what_it_may() -> None:
    """What a room knows of can be read in one line, and grows by a decision."""
    assert _arrows() - _allowed() == set()


def test_what_a_room_may_import_it_does_import() -> None:
    """A line in the table that holds for nothing is taken out."""
    assert _allowed() - _arrows() == set()


def test_no_room_imports_what_stands_below_it() -> None:
    """The rooms have an order, so there is no circle between them: what is above can be read without what is below."""
    order = {room: number for number, room in enumerate(MAY_IMPORT)}
    assert not [(room, other) for room, other in _allowed() if order[other] >= order[room]]


def test_no_folders_import_each_other_in_a_circle() -> None:
    """However deep they are. A file at the top of a room stands for itself."""
    circles = TopologicalSorter[str]()
    for module in modules():
        for other in module.ours:
            here, there = _folder(module), _folder(other)
            if here != there:
                circles.add(here, there)
    circles.prepare()  # raises CycleError


def _folder(module: Module) -> str:
    return module.folder if module.folder.count("/") else module.room


def test_the_rooms_are_those_that_are_known() -> None:
    """A new top-level package is a decision, not an accident."""
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")}
    assert packages - {"tests"} == set(TOP)


def test_imports_are_absolute() -> None:
    """Where something comes from can be read in the line that imports it."""
    assert not those(lambda module: [name for name in module.imports() if name.startswith(".")])


@pytest.mark.parametrize("package", ONLY_IN)
def test_a_package_lives_in_one_room(package: str) -> None:
    """A package that is replaced is replaced in one place."""
    users = those(lambda module: package in module.roots)
    assert not [user for user in users if not user.startswith(ONLY_IN[package])]


def test_the_packages_with_a_room_are_used_there() -> None:
    """A line in the table that holds for nothing is taken out."""
    used = {root for module in modules() for root in module.roots}
    assert not set(ONLY_IN) - used


def test_tests_stay_out_of_the_product() -> None:
    """What ships needs nothing that only tests have."""
    assert not those(lambda module: {"tests", "pytest", "hypothesis", "unittest"} & module.roots)


def test_nothing_dangerous_is_imported() -> None:
    """No data is read in a format that can run code, and no id tells when or where it was made."""
    assert not those(lambda module: NEVER_IMPORTED & module.roots)


def test_every_module_says_what_it_is_for() -> None:
    """A module begins with a sentence."""
    assert not those(lambda module: not (ast.get_docstring(module.tree) or "").split("\n\n")[0].endswith("."))


def test_a_class_name_stands_for_one_thing() -> None:
    """Whoever searches for it finds one class."""
    classes = (node for module in modules() for node in ast.walk(module.tree))
    times = Counter(node.name for node in classes if isinstance(node, ast.ClassDef))
    assert {name for name, many in times.items() if many > 1} == set()


def test_no_module_hides_a_package() -> None:
    """A folder put on the path by mistake must not replace what others import: no room has a telegram.py at its top."""
    hiding = {*ONLY_IN, "typing", "types", "logging", "email", "http", "json", "random", "secrets", "time"}
    assert not those(lambda module: module.path.count("/") == 1 and Path(module.path).stem in hiding)


def test_only_the_command_line_and_the_settings_read_the_environment() -> None:
    """Everything else is told what it needs."""
    assert not set(those(lambda module: ENVIRONMENT & looked_up(module))) - READS_THE_ENVIRONMENT


def test_nothing_is_printed_but_by_the_command_line() -> None:
    """Words of people cannot end up on a screen by mistake."""
    assert not [
        path for path in those(lambda module: "print()" in looked_up(module)) if not path.startswith(PRINTS)
    ]


def test_data_is_not_guarded_by_assert() -> None:
    """`python -O` takes asserts away; what must hold is checked."""
    assert not those(lambda module: [node for node in ast.walk(module.tree) if isinstance(node, ast.Assert)])


def _swallows(handler: ast.ExceptHandler) -> bool:
    """Catches whatever comes, even the order to stop, and does not raise it again."""
    caught = handler.type
    everything = caught is None or (isinstance(caught, ast.Name) and caught.id == "BaseException")
    return everything and not any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def test_no_error_is_swallowed_whole() -> None:
    """Nothing catches everything and goes on."""
    assert not those(
        lambda module: [h for h in ast.walk(module.tree) if isinstance(h, ast.ExceptHandler) and _swallows(h)]
    )


# Who is handed what ----------

HANDED: dict[str, set[str]] = {
    # what: the modules outside surveys/ that are handed it, in a parameter or in a field of a class
    "ResponsesStore": {"api/services/releasing.py"},
    "ResponsesWork": set(),
    "Intake": {"api/services/upkeep.py"},
    "PoolStore": {"api/services/upkeep.py"},
    "ParticipationStore": {
        "api/services/examples.py",
        "api/services/publishing.py",
        "api/services/sweeping.py",
    },
    "RoundsStore": {
        "api/commands/board/releases.py",
        "api/commands/processes/replay.py",
        "api/services/examples.py",
        "api/services/publishing.py",
        "api/services/upkeep.py",
    },
    "ContactStore": {"api/services/requests.py", "api/services/upkeep.py"},
    "CommentsStore": {
        "api/commands/board/owed.py",
        "api/desk/comments/coding_desk.py",
        "api/desk/comments/urgent_desk.py",
        "api/services/comments/telling.py",
        "api/services/comments/verifying.py",
        "api/services/quotes.py",
    },
    "CoreDataStore": {"api/services/held_imports.py", "api/services/publishing.py"},
    "Keys": {
        "api/commands/doctor/checks.py",
        "api/installation/wiring.py",
        "api/services/examples.py",
        "api/services/requests.py",
        "api/services/sweeping.py",
        "api/services/upkeep.py",
    },
    "Stores": {
        "api/commands/comments/comments.py",
        "api/commands/comments/themes.py",
        "api/installation/wiring.py",
        "api/services/comments/keeping.py",
        "api/services/upkeep.py",
    },
    "BoardStore": {
        "api/accounts/api_keys.py",
        "api/app.py",
        "api/commands/board/releases.py",
        "api/desk/comments/urgent_desk.py",
        "api/desk/pages/courses.py",
        "api/routes/document_cache.py",
        "api/services/answers/answering.py",
        "api/services/checks.py",
        "api/services/codebook/own_reading.py",
        "api/services/publishing.py",
        "api/services/pushing.py",
        "api/services/comments/verifying.py",
        "api/commands/board/owed.py",
        "api/commands/board/reports.py",
        "api/services/answers/notices.py",
        "api/services/comments/telling.py",
        "api/services/comments/quoting.py",
        "api/services/quotes.py",
        "api/services/reporting.py",
        "api/services/answers/words_that_end.py",
    },
}
"""Whoever has a store in its hands says so in its signature. `Stores` are all of them: closing a round empties several, so
the upkeep has them."""

KNOWS_THE_INSTALLATION = ("api/commands/", "api/installation/")
"""What is typed is put together from all that there is; whatever does something takes what it needs."""

ANSWERS = {"of_round", "rewrite", "receipts", "withdraw"}
"""What reads or writes stored answers; no other store has methods of these names."""

MAY_READ_ANSWERS = {"api/services/releasing.py"}
"""Outside `surveys/`, only the making of a release reads answers. Whoever works on counts works inside analysis/release."""

OPENS_THE_RESPONSES = {
    ("api/installation/wiring.py", "stores"),
    ("api/commands/board/releases.py", "stores"),
    ("api/commands/board/example.py", "stores"),
    ("api/commands/rounds/lines.py", "closing"),
}
"""The intake is put together in api/installation/wiring.py; it writes answers and gives none away. Two commands hand the
store to the making of a release. The responses of a closing are a number."""

MAY_MAKE_RELEASES = {"api/commands/board/releases.py", "api/commands/board/example.py"}

COUNTS_OF_A_ROUND = {"started", "finished"}
"""Exact numbers of people that a closed round carries, for its release alone."""

KNOWS_THE_COUNTS = {("api/services/releasing.py", "round_"), ("api/process/serving.py", "web")}
"""A web server has `started`, too."""


def _outside_surveys(wrong: Callable[[Module], object]) -> set[str]:
    return {path for path in those(wrong) if not path.startswith("surveys/")}


def test_only_the_making_of_a_release_reads_answers() -> None:
    """No route, page, export, report or command has answers in its hands, so none can count them."""
    assert _outside_surveys(lambda module: ANSWERS & attributes(module)) == MAY_READ_ANSWERS


@pytest.mark.parametrize("port", HANDED)
def test_who_is_handed_a_store_is_in_the_table(port: str) -> None:
    """By any name: what a function is handed is written in its signature, and so is what a class keeps."""
    assert _outside_surveys(lambda module: port in module.annotated) == HANDED[port]


def test_only_commands_know_the_installation_as_a_whole() -> None:
    """A service that took all of it could reach everything, and nobody would see what it needs."""
    assert not [
        path
        for path in _outside_surveys(lambda module: "Installation" in module.annotated)
        if not path.startswith(KNOWS_THE_INSTALLATION)
    ]


def test_the_store_of_answers_is_opened_where_it_is_handed_on() -> None:
    """Whatever else is put together from the stores is put together without the one that holds answers."""
    assert _read_of({"responses"}, ("api/", "bot/")) == OPENS_THE_RESPONSES


def _read_of(names: set[str], rooms: tuple[str, ...]) -> set[tuple[str, str]]:
    """Where an attribute of one of these names is read, and of what. To ask whether it is there (`is None`) is not to read
    it."""
    return {
        (module.path, last_name(node.value))
        for module in modules()
        if module.path.startswith(rooms)
        for asked in [_only_asked(module)]
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in names and id(node) not in asked
    }


def _only_asked(module: Module) -> set[int]:
    return {
        id(node.left)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Is | ast.IsNot)
    }


def test_routes_and_pages_know_published_documents_only() -> None:
    """What serves the board and the API knows of no store but the board's, and never of an installation as a whole. Of
    rounds it knows which of two ids is the later one."""
    strangers = (
        "api.installation.wiring",
        "api.services.releasing",
        "api.services.upkeep",
        "surveys.fieldwork",
        "surveys.rounds",
        "surveys.privacy",
    )
    ids = {"surveys.rounds", "surveys.rounds.latest_round", "surveys.rounds.latest_release"}
    stores = {"surveys.store.protocols.BoardStore", "surveys.store.protocols.Document"}
    serving = [
        m for m in modules() if m.path.startswith(("api/routes/", "api/pages/")) or m.path == "api/app.py"
    ]
    assert len(serving) > 5
    for module in serving:
        known = {name for name in module.taken if name.startswith((*strangers, "surveys.store.sql"))}
        assert known - ids == set(), module.path
        named = {n for n in module.taken if n.startswith("surveys.store.protocols.")}
        assert (
            not {n for n in named if n.endswith(("ResponsesStore", "Stores", ".Response", "RoundsStore"))}
            - stores
        )


def test_true_counts_stay_where_they_are_made() -> None:
    """The counting, its results and the seal that makes a cell are known inside analysis/release alone."""
    inside = (
        "analysis.release.counting",
        "analysis.release.disclosure.protection",
        "analysis.release.disclosure.rounding",
    )
    users = those(
        lambda module: (
            module.roots & {"analysis"}
            and {n for n in module.taken if n.startswith(inside) or n.endswith((".SEAL", "._Seal"))}
        )
    )
    assert users
    assert not [user for user in users if not user.startswith("analysis/release/")]


def test_the_exact_numbers_of_a_round_go_into_its_release_only() -> None:
    """How many began and how many finished is counted at the close, and published by the release, rounded. The analysis
    cannot read them of a round: it does not know what a round is."""
    assert _read_of(COUNTS_OF_A_ROUND, ("api/", "bot/")) == KNOWS_THE_COUNTS
    assert not those(lambda module: module.top == "analysis" and "surveys.rounds.Round" in module.taken)


def test_a_release_is_made_when_somebody_asks_for_it() -> None:
    """Nothing that happens in a round, such as somebody taking their answers back, makes a release."""
    users = {m.path for m in modules() if "make" in attributes(m, "releasing")}
    others = {m.path for m in modules() if "api.services.releasing.make" in m.taken}
    makers = {m.path for m in modules() if "make_release()" in looked_up(m)}
    assert users | others == MAY_MAKE_RELEASES
    assert makers == {"api/services/releasing.py"}
