"""The settings of an installation are found from anywhere in it, and nobody else's are."""

import os
from pathlib import Path

import pytest

from api.installation.env_file import EnvFileProblem, find_env_file, with_env_file

READ = [
    ("HEARD_PORT=8123", "8123"),
    ("export HEARD_PORT=8123", "8123"),
    ("  HEARD_PORT = 8123  # the port", "8123"),
    ("HEARD_PORT='8123'", "8123"),
    ('HEARD_PORT="8123" # the port', "8123"),
    ("HEARD_PORT=North East Board", "North East Board"),
    ('HEARD_PORT="A \\"quoted\\" board"', 'A "quoted" board'),
    ("HEARD_PORT=a#b", "a#b"),
    ("export\tHEARD_PORT=8123", "8123"),
    ("HEARD_PORT=8123\nexport HEARD_PORT='8123'", "8123"),
    ("HEARD_PORT=8123\n;HEARD_PORT=9\n#HEARD_PORT=9\nOVERHEARD=1\nMY_HEARD=2", "8123"),
    ("HEARD_PORT=$HOME `ls`", "$HOME `ls`"),
]


@pytest.mark.parametrize(("line", "value"), READ)
def test_a_line_is_read_as_people_write_it(line: str, value: str, tmp_path: Path) -> None:
    """With or without quotes; nothing in it is worked out."""
    (tmp_path / ".env").write_text(f"# Ours\nOTHER=1\n{line}\n", encoding="utf-8")
    found = find_env_file(tmp_path)
    assert found
    assert found.settings == {"HEARD_PORT": value}


def test_the_nearest_file_with_settings_of_heard_is_taken(tmp_path: Path) -> None:
    """In a folder above, past files of other programs."""
    below = tmp_path / "surveys" / "ours"
    below.mkdir(parents=True)
    (below / ".env").write_text("OTHER=1\n")
    assert find_env_file(below) is None or find_env_file(below) == find_env_file(tmp_path)
    (tmp_path / ".env").write_text("HEARD_PORT=8123\n")
    found = find_env_file(below)
    assert found
    assert found.folder == tmp_path


def test_folders_are_meant_from_where_the_file_is(tmp_path: Path) -> None:
    """Also the data folder that nobody names. The environment itself goes first."""
    (tmp_path / ".env").write_text("HEARD_SURVEYS=ours\nHEARD_KEYS=/srv/keys\nHEARD_PORT=8123\n")
    found = find_env_file(tmp_path)
    settings = with_env_file({"HEARD_PORT": "9000", "PATH": "/bin"}, found)
    assert settings == {
        "HEARD_DATA": str(tmp_path / "data"),
        "HEARD_SURVEYS": str(tmp_path / "ours"),
        "HEARD_KEYS": "/srv/keys",
        "HEARD_PORT": "9000",
        "PATH": "/bin",
    }
    assert with_env_file({"HEARD_DATA": "x"}, found)["HEARD_DATA"] == "x"
    assert with_env_file({"PATH": "/bin"}, None) == {"PATH": "/bin"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"HEARD_PORT\n", "line 1: write HEARD_PORT=VALUE"),
        (b"\nHEARD_BOARD_NAME='Ours\n", "line 2: has a quote that is not closed"),
        (b"HEARD_BOARD_NAME=Caf\xe9\n", "is not UTF-8 text"),
        (b"HEARD_PORT=1\n" * 200_000, "is larger than"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(content: bytes, says: str, tmp_path: Path) -> None:
    """With the line, and what to type."""
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(EnvFileProblem) as caught:
        find_env_file(tmp_path)
    assert says in str(caught.value)
    assert str(tmp_path / ".env") in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system knows no owners of files")
def test_a_file_that_another_account_could_have_written_is_not_read(tmp_path: Path) -> None:
    """A setting can name a program that is run."""
    (tmp_path / ".env").write_text("HEARD_KEY_COMMAND=/tmp/program\n")
    (tmp_path / ".env").chmod(0o666)
    with pytest.raises(EnvFileProblem, match="could have been written by another account"):
        find_env_file(tmp_path)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("set HEARD_DATA=/srv", "write HEARD_DATA=VALUE"),
        ("$env:HEARD_DATA = '/srv'", "write HEARD_DATA=VALUE"),
        ("declare -x HEARD_DATA=/srv", "write HEARD_DATA=VALUE"),
        ("heard_data=/srv", "write HEARD_DATA=VALUE"),
        ("HEARD-DATA=/srv", "write HEARD_DATA=VALUE"),
        ("HEARD_DATA: /srv", "write HEARD_DATA=VALUE"),
        ("- HEARD_DATA=/srv", "write HEARD_DATA=VALUE"),
        ("\u200bHEARD_DATA=/srv", "write HEARD_DATA=VALUE"),
        ("HEARD_DATA=/srv\nHEARD_DATA=/srv/other", "sets HEARD_DATA again, to something else than line 2"),
        ("HEARD_BOARD_NAME=\u201cOur board\u201d", "has curly quotes"),
        ("HEARD_DATA=~/heard", "'~/heard' is taken as it is"),
        ("HEARD_KEYS=$HOME/keys", "write the whole path"),
        ("HEARD_DATA=%APPDATA%\\heard", "write the whole path"),
    ],
)
def test_a_line_that_was_meant_for_heard_is_never_passed_over(line: str, says: str, tmp_path: Path) -> None:
    """Another data folder would be made in silence, and answers kept there."""
    (tmp_path / ".env").write_text(f"# Ours\n{line}\n", encoding="utf-8")
    with pytest.raises(EnvFileProblem) as problem:
        find_env_file(tmp_path)
    assert says in str(problem.value)
    assert f"{tmp_path / '.env'}, line {1 + len(line.splitlines())}: " in str(problem.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
def test_a_folder_in_which_this_account_may_not_look_holds_nothing_for_it(tmp_path: Path) -> None:
    """As when root's own folder is where a command of another account is typed."""
    (tmp_path / ".env").write_text("HEARD_PORT=8123\n")
    tmp_path.chmod(0o700)
    os.seteuid(65534)
    try:
        assert find_env_file(tmp_path) is None
    finally:
        os.seteuid(0)
