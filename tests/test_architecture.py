"""The house keeps its rooms apart: who imports whom, who knows which package, who reads the environment, and that
importing does nothing."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "surveys": set[str](),
    "bot": {"surveys"},
    "analysis": {"surveys"},
    "api": {"bot", "analysis", "surveys"},
}
"""Which of our rooms each room may import, besides itself."""

ONLY_IN = {
    # package: the folders or files that may import it
    "telegram": ("bot/telegram_",),
    "aiohttp": ("bot/telegram_", "bot/rehearsal/"),
    "sqlalchemy": ("surveys/store/",),
    "alembic": ("surveys/store/",),
    "nacl": ("surveys/privacy/",),
    "textblob": ("analysis/text/",),
    "vaderSentiment": ("analysis/text/",),
    "py3langid": ("analysis/text/",),
    "fastapi": ("api/",),
    "typer": ("api/",),
    "uvicorn": ("api/",),
    "matplotlib": ("analysis/",),
    "openpyxl": ("surveys/authoring/xlsform.py",),
    "segno": ("surveys/authoring/poster.py",),
    "prometheus_client": ("api/process/metrics.py",),
}
"""Each third-party package lives in one room, so that it can be replaced there."""

READS_THE_ENVIRONMENT = {"api/cli.py", "api/installation/settings.py"}
ENVIRONMENT = {"os.environ", "os.getenv", "os.putenv", "os.environb"}

NEVER_IMPORTED = {"pickle", "marshal", "shelve", "uuid"}
"""Formats that run code when they are read, and ids that hold a time or a machine."""

PRINTS = ("api/", "bot/pages/take_govuk.py")


@dataclass(frozen=True)
class Module:
    """A source file of ours, read but not run."""

    path: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.path.partition("/")[0]

    @property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def roots(self) -> set[str]:
        """The top-level packages that are imported."""
        return {name.partition(".")[0] for name in self.imports()}

    def imports(self) -> Iterator[str]:
        """Every module that is imported anywhere in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield f"{'.' * node.level}{node.module or ''}"


@cache
def modules() -> tuple[Module, ...]:
    files = sorted(file for room in MAY_IMPORT for file in (ROOT / room).rglob("*.py"))
    return tuple(
        Module(file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"))) for file in files
    )


def _those(wrong: Callable[[Module], object]) -> list[str]:
    """The files of which something is true that must not be."""
    return [module.path for module in modules() if wrong(module)]


def test_imports_point_one_way() -> None:
    """Nothing to the left of the way that an answer travels knows what stands to the right."""
    assert not _those(lambda module: module.roots & set(MAY_IMPORT) - MAY_IMPORT[module.room] - {module.room})


def test_imports_are_absolute() -> None:
    """Where something comes from can be read in the line that imports it."""
    assert not _those(lambda module: [name for name in module.imports() if name.startswith(".")])


@pytest.mark.parametrize("package", ONLY_IN)
def test_a_package_lives_in_one_room(package: str) -> None:
    """A package that is replaced is replaced in one place."""
    users = _those(lambda module: package in module.roots)
    assert not [user for user in users if not user.startswith(ONLY_IN[package])]


def test_the_packages_with_a_room_are_used_there() -> None:
    """A line in the table that holds for nothing is taken out."""
    used = {root for module in modules() for root in module.roots}
    assert not set(ONLY_IN) - used


def test_tests_stay_out_of_the_product() -> None:
    """What ships needs nothing that only tests have."""
    assert not _those(lambda module: {"tests", "pytest", "hypothesis", "unittest"} & module.roots)


def test_nothing_dangerous_is_imported() -> None:
    """No data is read in a format that can run code, and no id tells when or where it was made."""
    assert not _those(lambda module: NEVER_IMPORTED & module.roots)


def test_every_module_says_what_it_is_for() -> None:
    """A module begins with a sentence."""
    assert not _those(
        lambda module: not (ast.get_docstring(module.tree) or "").split("\n\n")[0].endswith(".")
    )


def test_no_module_hides_a_package() -> None:
    """A folder put on the path by mistake must not replace what others import: no room has a telegram.py at its top."""
    hiding = {*ONLY_IN, "typing", "types", "logging", "email", "http", "json", "random", "secrets", "time"}
    assert not _those(lambda module: module.path.count("/") == 1 and Path(module.path).stem in hiding)


def _names(module: Module) -> set[str]:
    """What is looked up or called: `os.environ` however it is imported, `print()`."""
    found = set[str]()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(f"{node.value.id}.{node.attr}")
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.add(f"{node.func.id}()")
    return found


def test_only_the_command_line_and_the_settings_read_the_environment() -> None:
    """Everything else is told what it needs."""
    assert not set(_those(lambda module: ENVIRONMENT & _names(module))) - READS_THE_ENVIRONMENT


def test_nothing_is_printed_but_by_the_command_line() -> None:
    """Words of people cannot end up on a screen by mistake."""
    assert not [
        path for path in _those(lambda module: "print()" in _names(module)) if not path.startswith(PRINTS)
    ]


def test_data_is_not_guarded_by_assert() -> None:
    """`python -O` takes asserts away; what must hold is checked."""
    assert not _those(lambda module: [node for node in ast.walk(module.tree) if isinstance(node, ast.Assert)])


def _swallows(handler: ast.ExceptHandler) -> bool:
    """Catches whatever comes, even the order to stop, and does not raise it again."""
    caught = handler.type
    everything = caught is None or (isinstance(caught, ast.Name) and caught.id == "BaseException")
    return everything and not any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def test_no_error_is_swallowed_whole() -> None:
    """Nothing catches everything and goes on."""
    assert not _those(
        lambda module: [h for h in ast.walk(module.tree) if isinstance(h, ast.ExceptHandler) and _swallows(h)]
    )


# Raw counts ----------

ANSWERS = {"of_round", "rewrite", "receipts", "withdraw"}
"""What reads or writes stored answers; no other store has methods of these names."""

MAY_READ_ANSWERS = {"api/services/releasing.py"}
"""Outside `surveys/`, only the making of a release reads answers. Whoever works on counts works inside analysis/release."""

MAY_OPEN_THE_RESPONSES = {"api/services/releasing.py", "api/installation/wiring.py"}
"""The intake is put together in api/installation/wiring.py; it writes answers and gives none away."""

MAY_MAKE_RELEASES = {"api/commands/releases.py", "api/services/examples.py"}

COUNTS_OF_A_ROUND = {"started", "finished"}
"""Exact numbers of people that a closed round carries, for its release alone."""

MAY_KNOW_THE_COUNTS = {"api/services/releasing.py"}


def _attributes(module: Module, of: str = "") -> set[str]:
    """The attributes that are looked up; with `of`, only those of something with that name."""
    return {
        node.attr
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and (not of or _last_name(node.value) == of)
    }


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _outside_surveys(wrong: Callable[[Module], object]) -> set[str]:
    return {path for path in _those(wrong) if not path.startswith("surveys/")}


def _imported(module: Module) -> set[str]:
    """Modules, and the names taken from them, with dots."""
    named = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return {*module.imports(), *named}


def test_only_the_making_of_a_release_reads_answers() -> None:
    """No route, page, export, report or command has answers in its hands, so none can count them."""
    assert _outside_surveys(lambda module: ANSWERS & _attributes(module)) == MAY_READ_ANSWERS


def test_the_store_of_answers_is_opened_in_two_places() -> None:
    """Whatever else is put together from the stores is put together without the one that holds answers."""
    assert _outside_surveys(lambda module: "responses" in _attributes(module, "stores")) == (
        MAY_OPEN_THE_RESPONSES
    )


def test_routes_and_pages_know_published_documents_only() -> None:
    """What serves the board and the API knows of no store but the board's, and never of an installation as a whole."""
    strangers = (
        "api.installation.wiring",
        "api.services.releasing",
        "api.services.upkeep",
        "surveys.fieldwork.fieldwork",
        "surveys.rounds",
        "surveys.privacy",
    )
    stores = {"surveys.store.protocols.BoardStore", "surveys.store.protocols.Document"}
    serving = [
        m for m in modules() if m.path.startswith(("api/routes/", "api/pages/")) or m.path == "api/app.py"
    ]
    assert len(serving) > 5
    for module in serving:
        known = {name for name in _imported(module) if name.startswith((*strangers, "surveys.store.sql"))}
        assert known == set(), module.path
        named = {n for n in _imported(module) if n.startswith("surveys.store.protocols.")}
        assert (
            not {n for n in named if n.endswith(("ResponsesStore", "Stores", ".Response", "RoundsStore"))}
            - stores
        )


def test_true_counts_stay_where_they_are_made() -> None:
    """The counting, its results and the seal that makes a cell are known inside analysis/release alone."""
    inside = ("analysis.release.counting", "analysis.release.protection", "analysis.release.rounding")
    users = _those(
        lambda module: (
            module.roots & {"analysis"}
            and {n for n in _imported(module) if n.startswith(inside) or n.endswith((".SEAL", "._Seal"))}
        )
    )
    assert users
    assert not [user for user in users if not user.startswith("analysis/release/")]


def _reads_a_count(module: Module) -> bool:
    """Whether a round's exact numbers are read; to ask whether there are any (`is None`) is not to read them."""
    only_asked = {
        id(node.left)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Is | ast.IsNot)
    }
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in COUNTS_OF_A_ROUND
        and _last_name(node.value) in ("one", "round")
        and id(node) not in only_asked
        for node in ast.walk(module.tree)
    )


def test_the_exact_numbers_of_a_round_go_into_its_release_only() -> None:
    """How many began and how many finished is counted at the close, and published by the release, rounded."""
    users = {module.path for module in modules() if module.room != "surveys" and _reads_a_count(module)}
    assert users == MAY_KNOW_THE_COUNTS


def test_a_release_is_made_when_somebody_asks_for_it() -> None:
    """Nothing that happens in a round, such as somebody taking their answers back, makes a release."""
    users = {m.path for m in modules() if "make" in _attributes(m, "releasing")}
    others = {m.path for m in modules() if "api.services.releasing.make" in _imported(m)}
    makers = {m.path for m in modules() if "make_release()" in _names(m)}
    assert users | others == MAY_MAKE_RELEASES
    assert makers == {"api/services/releasing.py"}


# What importing does ----------

WATCH = """
import pathlib, sys, threading
doing = []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        doing.append(f"opens {{arguments[0]}} for writing")
    elif event in {events!r} and not (event == "os.mkdir" and pathlib.Path(arguments[0]).is_dir()):
        doing.append(f"{{event}} {{arguments[0]}}")
sys.addaudithook(watch)
for name in {names!r}:
    __import__(name)
doing += [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
print("\\n".join(doing))
"""
EVENTS = (
    "socket.connect",
    "socket.bind",
    "subprocess.Popen",
    "os.system",
    "sqlite3.connect",
    "os.mkdir",
    "os.remove",
)


def _importable(room: str) -> list[str]:
    return [module.name for module in modules() if module.room == room and "/migrations/" not in module.path]


def _python(script: str, folder: Path) -> str:
    home = {
        "HOME": str(folder),
        "MPLCONFIGDIR": str(folder),
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-B", "-c", script]
    return subprocess.run(
        command, capture_output=True, text=True, env=home, cwd=folder, check=True
    ).stdout.strip()


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_importing_a_room_does_nothing(room: str, tmp_path: Path) -> None:
    """No file is written, nothing is connected, no process and no thread is started until somebody asks for it."""
    _python("import matplotlib.font_manager", tmp_path)  # looks for fonts once on each machine
    assert _python(WATCH.format(events=EVENTS, names=_importable(room)), tmp_path) == ""


def test_the_core_can_be_imported_without_the_others(tmp_path: Path) -> None:
    """The survey core needs no web framework, no Telegram and no analysis."""
    strangers = ["telegram", "fastapi", "starlette", "pandas", "textblob", "matplotlib", "uvicorn", "aiohttp"]
    script = f"import sys\nfor name in {_importable('surveys')!r}: __import__(name)\n"
    assert _python(f"{script}print([n for n in {strangers!r} if n in sys.modules])", tmp_path) == "[]"


def test_the_rooms_are_those_that_are_known() -> None:
    """A new top-level package is a decision, not an accident."""
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")}
    assert packages - {"tests"} == set(MAY_IMPORT)
