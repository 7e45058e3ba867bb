"""Source files of ours, read but not run: what tests of the architecture look at."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOP = ("surveys", "bot", "analysis", "api")
"""The rooms at the top: what ships."""


@dataclass(frozen=True)
class Module:
    """A source file of ours."""

    path: str
    tree: ast.Module

    @property
    def top(self) -> str:
        return self.path.partition("/")[0]

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def room(self) -> str:
        """The folder below a top room, or the file where it stands there by itself: `surveys/store`, `surveys/rounds`."""
        parts = self.path.removesuffix(".py").removesuffix("/__init__").split("/")
        return "/".join(parts[:2])

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

    @cached_property
    def taken(self) -> frozenset[str]:
        """Modules, and the names taken from them, with dots."""
        named = {
            f"{node.module}.{alias.name}"
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        return frozenset({*self.imports(), *named})

    @cached_property
    def annotated(self) -> frozenset[str]:
        """The types that are named where something is handed over: in parameters and in the fields of classes. A name that
        the module gives to a type stands for what is in it."""
        named = {name for note in _annotations(self.tree) for name in names_in(note)}
        inside = {name for alias in named & self.aliases.keys() for name in names_in(self.aliases[alias])}
        return frozenset(named | inside)

    @cached_property
    def aliases(self) -> dict[str, ast.expr]:
        """Names at the top of the module, and what they stand for."""
        return {
            target.id: node.value
            for node in self.tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    @property
    def ours(self) -> Iterator["Module"]:
        """The modules of ours that are imported."""
        return (by_name()[name] for name in self.taken if name in by_name())


def _annotations(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation:
            yield node.annotation
        elif isinstance(node, ast.ClassDef):
            yield from (field.annotation for field in node.body if isinstance(field, ast.AnnAssign))


def names_in(annotation: ast.expr) -> Iterator[str]:
    """Every name in an annotation, also one that stands in quotation marks: `Iterator["Stores"]` has two."""
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _quoted(node.value)


def _quoted(text: str) -> Iterator[str]:
    try:
        yield from names_in(ast.parse(text, mode="eval").body)
    except SyntaxError:
        return  # words for people, such as those of an option


@cache
def modules() -> tuple[Module, ...]:
    files = sorted(file for top in TOP for file in (ROOT / top).rglob("*.py"))
    return tuple(
        Module(file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"))) for file in files
    )


@cache
def by_name() -> dict[str, Module]:
    return {module.name: module for module in modules()}


def those(wrong: Callable[[Module], object]) -> list[str]:
    """The files of which something is true that must not be."""
    return [module.path for module in modules() if wrong(module)]


def attributes(module: Module, of: str = "") -> set[str]:
    """The attributes that are looked up; with `of`, only those of something with that name."""
    return {
        node.attr
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and (not of or last_name(node.value) == of)
    }


def last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def looked_up(module: Module) -> set[str]:
    """What is looked up or called: `os.environ` however it is imported, `print()`."""
    named = set[str]()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            named.add(f"{node.value.id}.{node.attr}")
        elif isinstance(node, ast.ImportFrom):
            named |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            named.add(f"{node.func.id}()")
    return named
