"""A bare machine for as long as a process lasts: its own folders over those of this one, its own network, and what stands in
for systemd, which starts units as they say. Nothing of it is seen outside, and nothing stays."""

import ctypes
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

UNITS = Path("/etc/systemd/system")
LOGS = Path("/var/log/heard")
OVERLAID = ("/etc", "/var", "/opt", "/root", "/usr/sbin", "/usr/local/bin")
"""Folders of this machine that the officer changes: what is written there lies in memory."""
NEW_NETWORK = 0x40000000


def on_a_bare_machine(module: str) -> int:
    """Run a module again with folders of its own. Takes root."""
    if os.geteuid():
        print("A machine of its own takes root (namespaces, mounts).", file=sys.stderr)
        return 2
    typed = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", sys.executable, "-m", module, "inside"]
    return subprocess.run(typed, check=False).returncode


def lay_over() -> None:
    """From here on what is written goes to memory."""
    _run("mount", "--make-rprivate", "/")
    memory = Path("/mnt")
    _run("mount", "-t", "tmpfs", "none", str(memory))
    for folder in OVERLAID:
        upper, work = (memory / f"{kind}{folder.replace('/', '-')}" for kind in ("upper", "work"))
        upper.mkdir()
        work.mkdir()
        options = f"lowerdir={folder},upperdir={upper},workdir={work}"
        _run("mount", "-t", "overlay", "overlay", "-o", options, folder)
    LOGS.mkdir(parents=True)


def leave_the_network() -> int:
    """From here on there is nobody but this machine, and every port is free. Gives the way back, for `in_network`."""
    way_back = os.open("/proc/self/ns/net", os.O_RDONLY)
    if ctypes.CDLL(None, use_errno=True).unshare(NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "no network of its own can be made")
    _run("ip", "link", "set", "lo", "up")
    return way_back


def in_network(way_back: int, *typed: str) -> None:
    """A command that has to fetch something."""
    subprocess.run(["nsenter", f"--net=/proc/self/fd/{way_back}", *typed], check=True, pass_fds=[way_back])


def _run(*typed: str) -> None:
    subprocess.run(typed, check=True)


# Units ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unit:
    """What a unit says, of which the drop-in for all units that begin with `heard-` is a part."""

    name: str
    says: Mapping[str, Sequence[str]]

    @classmethod
    def read(cls, name: str) -> "Unit":
        prefix = f"{name.partition('-')[0]}-.service.d"
        files = [UNITS / f"{name}.service", *sorted((UNITS / prefix).glob("*.conf"))]
        says: dict[str, list[str]] = {}
        for key, value in re.findall(r"^(\w+)=(.*)$", "\n".join(map(Path.read_text, files)), re.MULTILINE):
            says.setdefault(key, []).append(value)
        return cls(name, says)

    def one(self, key: str) -> str:
        (value,) = self.says[key]
        return value

    @property
    def folders(self) -> list[Path]:
        return [Path("/var/lib") / each for each in self.one("StateDirectory").split()]

    @property
    def hidden(self) -> list[str]:
        return self._paths("InaccessiblePaths")

    @property
    def written(self) -> list[str]:
        """Where it may write: all else is read-only to it (`ProtectSystem=strict`)."""
        return [*map(str, self.folders), *self._paths("ReadWritePaths")]

    def _paths(self, key: str) -> list[str]:
        return [each.removeprefix("-") for each in " ".join(self.says.get(key, [])).split()]

    def make_folders(self) -> None:
        user = self.one("User")
        for folder in self.folders:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(int(self.one("StateDirectoryMode"), 8))
            _run("chown", f"{user}:{user}", str(folder))


@dataclass
class Systemd:
    """Starts and stops units."""

    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def systemctl(self, words: Sequence[str]) -> None:
        """`daemon-reload`, `enable --now`, `disable --now`, `start`, `stop` and `restart`."""
        verb, names = words[0], [each for each in words[1:] if not each.startswith("-")]
        for name in names:
            if verb in ("disable", "stop", "restart"):
                self.stop(name)
            if verb in ("enable", "start", "restart"):
                self.start(Unit.read(name))

    def start(self, unit: Unit) -> None:
        unit.make_folders()
        assert unit.one("ProtectSystem") == "strict"
        typed = as_user(
            unit.one("User"),
            shlex.split(unit.one("ExecStart")),
            unit.hidden,
            int(unit.one("UMask"), 8),
            unit.written,
        )
        with (LOGS / f"{unit.name}.log").open("ab") as log:
            self.running[unit.name] = subprocess.Popen(
                typed, env=settings_in(Path(unit.one("EnvironmentFile"))), stdout=log, stderr=log, cwd="/"
            )

    def stop(self, name: str) -> None:
        if process := self.running.pop(name, None):
            process.send_signal(signal.SIGTERM)
            process.wait(60)

    def stop_all(self) -> None:
        for name in list(self.running):
            self.stop(name)


_READ_ONLY = """
for each in $3; do [ ! -d "$each" ] || mount --bind "$each" "$each" || exit; done
findmnt -rno TARGET | while read -r each; do
    case "$each" in /proc*|/sys*|/dev*|/run*|/tmp*) continue ;; esac
    for may in $3; do [ "$each" != "$may" ] || continue 2; done
    mount -o remount,bind,ro "$each" 2>/dev/null || :  # one that another lies over
done
if touch /etc/tried 2>/dev/null; then exit 1; fi
"""
"""As systemd has it: where a unit may not write, it finds a system that can only be read."""


def as_user(
    user: str,
    typed: Sequence[str],
    hidden: Sequence[str] = (),
    umask: int = 0o077,
    written: Sequence[str] | None = None,
) -> list[str]:
    """A command with a user's rights and nothing more, that cannot see some folders and, where they are named, writes into
    some alone."""
    hide = 'umask "$1"; for each in $2; do [ ! -e "$each" ] || mount -t tmpfs -o mode=000 none "$each" || exit; done; '
    protect = _READ_ONLY if written is not None else ""
    rights = ["--reuid", user, "--regid", user, "--init-groups", "--no-new-privs", "--bounding-set=-all"]
    given = [f"{umask:04o}", " ".join(hidden), " ".join(written or ())]
    inside = ["sh", "-c", f'{hide}{protect}shift 3; exec "$@"', "sh", *given]
    return ["unshare", "--mount", *inside, "setpriv", *rights, *typed]


def settings_in(file: Path) -> dict[str, str]:
    """As systemd reads a file of settings, beside the little that it gives every unit."""
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"} | dict(
        line.split("=", 1) for line in lines
    )


# Documents ------------------------------------------------------------------------------------------------------------


def commands_in(document: Path, *headings: str) -> Iterator[str]:
    """The commands of chapters, as they are written there: what is indented by four."""
    for heading in headings:
        _, _, after = document.read_text().partition(f"\n{heading}\n")
        chapter = re.split(r"^#+ ", after, maxsplit=1, flags=re.MULTILINE)[0]
        if not chapter:
            raise LookupError(f"{document} has no chapter {heading!r}")
        yield from (line.strip() for line in chapter.splitlines() if line.startswith("    "))
