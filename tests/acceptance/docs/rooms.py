"""The picture of the rooms and the list of their modules, made from the imports and the docstrings of the code."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from tests.acceptance.docs.markdown import head, row

ROOT = Path(__file__).parents[3]
FOLDERS = ("surveys", "bot", "analysis", "api")
"""The top-level folders, in the order of the way that an answer travels."""

Arrows = Mapping[str, frozenset[str]]
"""Room -> the rooms that it imports."""


@dataclass(frozen=True)
class Source:
    """A file of the product: its path from the root, its sentence, and the modules of ours that it imports."""

    path: str
    sentence: str
    imports: frozenset[str]

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def folder(self) -> str:
        return self.path.partition("/")[0]

    @property
    def room(self) -> str:
        return room_of(self.module)


def room_of(module: str) -> str:
    """The folder or module on the second level: `surveys.privacy.keys` is in `surveys/privacy`."""
    return "/".join(module.split(".")[:2])


@cache
def sources() -> Sequence[Source]:
    """Every module of the product, in order of paths; migrations are history and left out."""
    paths = (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))
    return tuple(_source(path) for path in paths if "migrations" not in path.parts)


def _source(path: Path) -> Source:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = frozenset(name for name in _imports(tree) if name.partition(".")[0] in FOLDERS)
    return Source(path.relative_to(ROOT).as_posix(), _sentence(tree), imports)


def _imports(tree: ast.Module) -> Iterator[str]:
    """`from a.b import c` may mean the module a.b.c: it is in the same room either way, but for `from a import b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _sentence(tree: ast.Module) -> str:
    """The first paragraph of the docstring, in one line."""
    return " ".join((ast.get_docstring(tree) or "").partition("\n\n")[0].split())


# The picture ----------


def picture() -> Iterator[str]:
    """The four folders, then the rooms of each, as Mermaid pictures. An arrow says: imports."""
    yield from _mermaid(_between_folders())
    for folder in FOLDERS:
        yield ""
        yield f"Inside `{folder}/`:"
        yield ""
        yield from _mermaid(inside(folder))


def _between_folders() -> Arrows:
    return {folder: frozenset(_folders_imported(folder)) - {folder} for folder in FOLDERS}


def _folders_imported(folder: str) -> Iterator[str]:
    for source in sources():
        if source.folder == folder:
            yield from (name.partition(".")[0] for name in source.imports)


def inside(folder: str) -> Arrows:
    """The rooms of a folder and what each imports of the others there."""
    rooms = {source.room for source in sources() if source.room.startswith(f"{folder}/")}
    return {room: frozenset(_rooms_imported(room)) & rooms - {room} for room in sorted(rooms)}


def _rooms_imported(room: str) -> Iterator[str]:
    for source in sources():
        if source.room == room:
            yield from (room_of(name) for name in source.imports)


def _mermaid(arrows: Arrows) -> Iterator[str]:
    yield "```mermaid"
    yield "flowchart TD"
    yield from (f'    {_key(room)}["{_label(room)}"]' for room in arrows)
    yield from (
        f"    {_key(room)} --> {_key(target)}" for room in arrows for target in sorted(direct(arrows, room))
    )
    yield "```"


def _key(room: str) -> str:
    return room.replace("/", "_")


def _label(room: str) -> str:
    return f"{room}.py" if (ROOT / f"{room}.py").is_file() else f"{room}/"


def direct(arrows: Arrows, room: str) -> frozenset[str]:
    """What a room imports, without what it reaches by way of another room as well: fewer arrows say the same. What lies in
    one circle with that other room stays, so that a circle is seen."""
    targets = arrows[room]
    return frozenset(
        target for target in targets if not any(_before(arrows, other, target) for other in targets)
    )


def _before(arrows: Arrows, room: str, target: str) -> bool:
    """Whether a way leads from the room to the target, and none back."""
    return target in reached(arrows, room) and room not in reached(arrows, target)


def reached(arrows: Arrows, room: str) -> frozenset[str]:
    """Every room on the way from this one, the room itself left out unless a circle leads back to it."""
    seen: set[str] = set()
    ahead = list(arrows[room])
    while ahead:
        target = ahead.pop()
        if target not in seen:
            seen.add(target)
            ahead += arrows[target]
    return frozenset(seen)


# The list ----------


def module_list() -> Iterator[str]:
    """A table for each room: what the room is for, then each module with its own sentence."""
    for room, group in groupby(_by_rooms(), key=_heading):
        yield from _table(room, list(group))


def _by_rooms() -> Sequence[Source]:
    """The modules beside the rooms of a folder come first, then room by room."""
    places = {folder: place for place, folder in enumerate(FOLDERS)}
    return sorted(sources(), key=lambda source: (places[source.folder], _heading(source), source.path))


def _heading(source: Source) -> str:
    """The folder on the second level, or the top-level folder for what lies beside its rooms."""
    folders = source.path.split("/")[:-1]
    return "/".join(folders[:2])


def _table(room: str, modules: Sequence[Source]) -> Iterator[str]:
    own = f"{room}/__init__.py"
    yield from ("", f"{'####' if '/' in room else '###'} `{room}/`", "")
    yield from (source.sentence for source in modules if source.path == own)
    rows = [row(_link(source.path, room), source.sentence) for source in modules if source.path != own]
    if rows:
        yield from ("", *head("module", "what it is for"), *rows)


def _link(path: str, room: str) -> str:
    return f"[{path.removeprefix(f'{room}/')}](../{path})"
