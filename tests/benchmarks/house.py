"""How the code is built, in figures: sizes of files, functions and classes, what is documented, how many rooms and arrows
there are, and which class names stand for two things.

    python -m tests.benchmarks.house [FOLDER]

Reads the source and runs none of it. FOLDER is a checkout to compare with, such as one of an earlier version.
"""

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOMS = ("surveys", "bot", "analysis", "api")
BRANCHES = (
    ast.If,
    ast.For,
    ast.While,
    ast.IfExp,
    ast.ExceptHandler,
    ast.comprehension,
    ast.match_case,
    ast.Assert,
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """A source file: where it lies from the top, how long it is, and what it says."""

    path: Path
    lines: int
    tree: ast.Module


def sources(top: Path, room: str) -> list[Source]:
    """The files of a room, without migrations, which are never changed."""
    files = [file for file in sorted((top / room).rglob("*.py")) if "migrations" not in file.parts]
    texts = [file.read_text(encoding="utf-8") for file in files]
    return [
        Source(file.relative_to(top), text.count("\n") + 1, ast.parse(text))
        for file, text in zip(files, texts, strict=True)
    ]


def _functions(found: Iterable[Source]) -> list[Function]:
    return [node for source in found for node in ast.walk(source.tree) if isinstance(node, Function)]


def _classes(found: Iterable[Source]) -> list[ast.ClassDef]:
    return [node for source in found for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]


def _length(node: Function | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _arguments(node: Function) -> int:
    args = node.args
    named = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    return len([one for one in named if one.arg not in ("self", "cls")]) + sum(
        map(bool, (args.vararg, args.kwarg))
    )


def _complexity(node: Function) -> int:
    return 1 + sum(isinstance(inner, BRANCHES) for inner in ast.walk(node))


def _methods(node: ast.ClassDef) -> int:
    return sum(isinstance(inner, Function) for inner in node.body)


def _at(values: Sequence[int], *hundredths: int) -> str:
    """The values at these hundredths of the way through, the last one for 100."""
    ordered = sorted(values) or [0]
    return "/".join(str(ordered[min(len(ordered) - 1, len(ordered) * part // 100)]) for part in hundredths)


def _share(nodes: Sequence[Function | ast.ClassDef]) -> str:
    public = [node for node in nodes if not node.name.startswith("_")]
    return f"{100 * sum(bool(ast.get_docstring(node)) for node in public) // max(1, len(public))} %"


def figures(found: Sequence[Source]) -> dict[str, str]:
    """The figures of some files, by name."""
    functions, classes = _functions(found), _classes(found)
    return {
        "files": str(len(found)),
        "lines of a file, median/90/most": _at([source.lines for source in found], 50, 90, 100),
        "functions": str(len(functions)),
        "lines of a function, median/90/99/most": _at([_length(node) for node in functions], 50, 90, 99, 100),
        "parameters, 90/most": _at([_arguments(node) for node in functions], 90, 100),
        "lines of a class, median/90/most": _at([_length(node) for node in classes], 50, 90, 100),
        "classes of more than 200 lines": str(sum(_length(node) > 200 for node in classes)),
        "methods of a class, 90/most": _at([_methods(node) for node in classes], 90, 100),
        "branches of a function, 90/most": _at([_complexity(node) for node in functions], 90, 100),
        "public functions and classes with a docstring": _share([*functions, *classes]),
        "functions with a type of what they return": (
            f"{100 * sum(node.returns is not None for node in functions) // max(1, len(functions))} %"
        ),
    }


def class_names_twice(top: Path) -> list[str]:
    """Names that more than one class has."""
    names = Counter(node.name for room in ROOMS for node in _classes(sources(top, room)))
    return sorted(name for name, times in names.items() if times > 1)


def module_names_twice(top: Path) -> list[str]:
    """Names that more than one module has, but for those of packages."""
    names = Counter(
        source.path.stem for room in ROOMS for source in sources(top, room) if source.path.stem != "__init__"
    )
    return sorted(name for name, times in names.items() if times > 1)


def children(top: Path, room: str) -> int:
    """How many files and folders lie on the fullest floor of a room."""
    floors: dict[Path, set[str]] = defaultdict(set)
    for source in sources(top, room):
        for parent in source.path.parents:
            if parent != Path():
                floors[parent].add(source.path.relative_to(parent).parts[0])
    return max(len(names - {"__init__.py"}) for names in floors.values())


def _imports(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def arrows(top: Path, room: str) -> tuple[int, int]:
    """How many files and folders lie directly in a room, and how many pairs of them import each other's names."""
    inside = {source.path.parts[1].removesuffix(".py") for source in sources(top, room)} - {"__init__"}
    pairs = {
        (source.path.parts[1].removesuffix(".py"), name.split(".")[1])
        for source in sources(top, room)
        for name in _imports(source)
        if name.startswith(f"{room}.") and name.split(".")[1] in inside
    }
    return len(inside), len({pair for pair in pairs if pair[0] != pair[1] and pair[0] != "__init__"})


def table(tops: Sequence[Path]) -> Iterator[str]:
    """The figures of each checkout, side by side, as Markdown."""
    columns = [figures([source for room in ROOMS for source in sources(top, room)]) for top in tops]
    for name in columns[0]:
        yield f"| {name} | {' | '.join(column[name] for column in columns)} |"
    for room in ROOMS:
        counted = " | ".join("; ".join(map(str, (*arrows(top, room), children(top, room)))) for top in tops)
        yield f"| {room}/: directly inside; arrows among these; most in one folder | {counted} |"
    yield f"| class names of two classes | {' | '.join(str(len(class_names_twice(top))) for top in tops)} |"
    yield f"| module names of two modules | {' | '.join(str(len(module_names_twice(top))) for top in tops)} |"


if __name__ == "__main__":
    print("\n".join(table([Path(__file__).parents[2], *map(Path, sys.argv[1:])])))
    print(f"Class names of two classes: {', '.join(class_names_twice(Path(__file__).parents[2])) or 'none'}")
