"""Heard behind the real nginx and the real Caddy, as `deploy/` sets them up, with a certificate, on loopback."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.ports import free_port

DEPLOY = Path(__file__).parents[3] / "deploy"
NAME = "survey.example.org"
NAMES = (NAME, "board.example.org", "desk.example.org")
PATIENCE = 60.0
HEARD = str(Path(sys.executable).parent / "heard")
SURVEY = "/s/feeling-heard"

pytestmark = [pytest.mark.process, pytest.mark.slow]


@contextmanager
def running(typed: list[str], log: Path, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as out:
        process = subprocess.Popen(typed, env={**_environment(), **settings}, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `certificate.pem` and `key.pem` for our three names, signed by themselves."""
    folder = tmp_path_factory.mktemp("certificate")
    names = ",".join(f"DNS:{name}" for name in NAMES)
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run([*made, *files, "-addext", f"subjectAltName={names}"], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of `heard run`, set up as `deploy/env/run.env` says."""
    folder, port = tmp_path_factory.mktemp("heard"), free_port()
    settings = dict(
        line.split("=", 1)
        for line in (DEPLOY / "env" / "run.env").read_text().splitlines()
        if line and not line.startswith("#")
    )
    settings |= {
        "HEARD_DATA": str(folder / "data"),
        "HEARD_PORT": str(port),
        "HEARD_FRONT_DOOR": "Children’s front door: 01472 000000",
        "HEARD_FRONT_DOOR_OWNER": "Ann Smith",
        "HEARD_FRONT_DOOR_CHECKED": time.strftime("%Y-%m-%d"),
    }
    with running([HEARD, "run"], folder / "log", **settings) as process:
        ends = time.monotonic() + PATIENCE
        while not _answers(port):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < ends, (folder / "log").read_text()
            time.sleep(0.2)
        yield port


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
    except httpx.TransportError:
        return False


@dataclass(frozen=True)
class Front:
    """A web server in front: the ports that it listens on, what it may write, and the certificate that it shows."""

    https: int
    http: int
    logs: Path
    certificate: Path

    def client(self) -> httpx.Client:
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.https}",
            headers={"Host": NAME},
            verify=ssl.create_default_context(cafile=self.certificate / "certificate.pem"),
        )

    def get(self, path: str, **headers: str) -> httpx.Response:
        with self.client() as client:
            return client.get(path, headers=headers, extensions={"sni_hostname": NAME})

    def written(self) -> str:
        return "".join(path.read_text(errors="replace") for path in self.logs.iterdir() if path.is_file())


Changed = Callable[[str], str]


@contextmanager
def nginx(folder: Path, certificate: Path, upstream: int, changed: Changed = str) -> Iterator[Front]:
    front = _front(folder, certificate)
    text = changed((DEPLOY / "nginx.conf").read_text())
    text = re.sub(r"\n *listen \[::\].*", "", text)
    for ours, here in {
        "listen 80;": f"listen 127.0.0.1:{front.http};",
        "listen 443 ": f"listen 127.0.0.1:{front.https} ",
        f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(certificate / "certificate.pem"),
        f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(certificate / "key.pem"),
        "/var/log/nginx/heard.log": str(front.logs / "error.log"),
        "http://127.0.0.1:8000": f"http://127.0.0.1:{upstream}",
    }.items():
        assert ours in text
        text = text.replace(ours, here)
    (folder / "sites.conf").write_text(text)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; user root; pid {folder}/pid; error_log {front.logs}/main.log crit; events {{}}\n"
        f"http {{ access_log {front.logs}/access.log; {temporary} include {folder}/sites.conf; }}\n"
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with running([program, "-p", str(folder), "-c", str(folder / "nginx.conf")], front.logs / "output"):
        _wait(front)
        yield front


@contextmanager
def caddy(folder: Path, certificate: Path, upstream: int, changed: Changed = str) -> Iterator[Front]:
    front = _front(folder, certificate)
    text = changed((DEPLOY / "Caddyfile").read_text())
    ports = f"{{\n\tadmin off\n\thttp_port {front.http}\n\thttps_port {front.https}\n"
    text = re.sub(r"^\{\n", ports, text, count=1, flags=re.MULTILINE)
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    shown = f"\ttls {certificate / 'certificate.pem'} {certificate / 'key.pem'}\n"
    text = re.sub(r"(\.example\.org \{\n)", lambda match: match[1] + shown, text)
    (folder / "Caddyfile").write_text(text)
    typed = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    home = {"XDG_DATA_HOME": str(folder / "home"), "XDG_CONFIG_HOME": str(folder / "home")}
    with running(typed, front.logs / "output", **home):
        _wait(front)
        yield front


def _front(folder: Path, certificate: Path) -> Front:
    logs = folder / "logs"
    logs.mkdir()
    return Front(free_port(), free_port(), logs, certificate)


def _wait(front: Front) -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", front.https), 1).close()
        except OSError:
            assert time.monotonic() < ends, front.written()
            time.sleep(0.1)
        else:
            return


FRONTS = {"nginx": nginx, "caddy": caddy}
EACH_FRONT = [
    pytest.param(name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"no {name} here"))
    for name in FRONTS
]


@pytest.mark.parametrize("server", EACH_FRONT)
def test_a_survey_is_begun_and_answered_over_https(
    server: str, heard: int, certificate: Path, tmp_path: Path
) -> None:
    """The form is taken, its cookie is for https alone, and who asks by http is sent on."""
    with FRONTS[server](tmp_path, certificate, heard) as front, front.client() as client:
        sni = {"sni_hostname": NAME}
        first = client.get(SURVEY, extensions=sni)
        assert first.status_code == 200
        assert "secure" in first.headers["set-cookie"].casefold()
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', first.text))
        (name, value), *_ = re.findall(r'<button[^>]* name="(\w+)" value="([^"]*)"', first.text)
        headers = {"Origin": f"https://{NAME}", "Sec-Fetch-Site": "same-origin"}
        second = client.post(SURVEY, data={**fields, name: value}, headers=headers, extensions=sni)
        assert second.status_code in (200, 303)
        sent_on = httpx.get(f"http://127.0.0.1:{front.http}{SURVEY}", headers={"Host": NAME})
        assert sent_on.status_code == 308
        assert sent_on.headers["location"].startswith(f"https://{NAME}")


@pytest.mark.parametrize("server", EACH_FRONT)
def test_pages_arrive_in_one_length(server: str, heard: int, certificate: Path, tmp_path: Path) -> None:
    """As Heard made them, whatever the browser could take."""
    made = httpx.get(f"http://127.0.0.1:{heard}{SURVEY}", headers={"Host": NAME})
    with FRONTS[server](tmp_path, certificate, heard) as front:
        arrived = front.get(SURVEY, **{"Accept-Encoding": "gzip, br, zstd"})
    assert arrived.headers.get("content-encoding", "identity") == "identity"
    assert len(arrived.content) == len(made.content)


@pytest.mark.parametrize("server", EACH_FRONT)
def test_nobody_is_written_down(server: str, certificate: Path, tmp_path: Path) -> None:
    """Not who came nor what for, also while Heard is down."""
    with FRONTS[server](tmp_path, certificate, free_port()) as front:
        assert front.get(SURVEY).status_code == 502
        httpx.get(f"http://127.0.0.1:{front.http}{SURVEY}", headers={"Host": NAME})
        time.sleep(0.3)
        assert SURVEY not in front.written()


@pytest.mark.parametrize(
    ("server", "line", "instead"),
    [
        ("nginx", "access_log off;", ""),
        ("nginx", " crit;", " error;"),
        ("caddy", "exclude http.log.error", ""),
    ],
)
def test_without_these_lines_somebody_would_be(
    server: str, line: str, instead: str, certificate: Path, tmp_path: Path
) -> None:
    """So the test above can fail: each of the lines keeps something out."""
    if shutil.which(server) is None:
        pytest.skip(f"no {server} here")
    with FRONTS[server](
        tmp_path, certificate, free_port(), lambda text: text.replace(line, instead)
    ) as front:
        assert front.get(SURVEY).status_code == 502
        time.sleep(0.5)
        assert SURVEY in front.written()
