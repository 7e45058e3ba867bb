"""Importing does nothing: no file, no connection, no process, and nothing that is not needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources import ROOT, TOP, modules

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
    return [module.name for module in modules() if module.top == room and "/migrations/" not in module.path]


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


@pytest.mark.parametrize("room", TOP)
def test_importing_a_room_does_nothing(room: str, tmp_path: Path) -> None:
    """No file is written, nothing is connected, no process and no thread is started until somebody asks for it."""
    _python("import matplotlib.font_manager", tmp_path)  # looks for fonts once on each machine
    assert _python(WATCH.format(events=EVENTS, names=_importable(room)), tmp_path) == ""


def test_the_core_can_be_imported_without_the_others(tmp_path: Path) -> None:
    """The survey core needs no web framework, no Telegram and no analysis."""
    strangers = ["telegram", "fastapi", "starlette", "pandas", "textblob", "matplotlib", "uvicorn", "aiohttp"]
    script = f"import sys\nfor name in {_importable('surveys')!r}: __import__(name)\n"
    assert _python(f"{script}print([n for n in {strangers!r} if n in sys.modules])", tmp_path) == "[]"
