"""`heard survey translate`, as whoever looks after translations uses it."""

import tomllib
from pathlib import Path


def test_a_survey_goes_out_and_comes_back(heard, tmp_path: Path):
    """With the reviewer's name in the file that is kept."""
    file = str(tmp_path / "one.po")
    went = heard("survey", "translate", "export", "feeling-heard", "pl", "--file", file)
    assert (went.code, "heard survey translate import" in went.out) == (0, True)
    came = heard(
        *("survey", "translate", "import", file), *("--reviewed-by", "Ola Nowak", "--folder", str(tmp_path))
    )
    assert (came.code, "Reviewed by Ola Nowak." in came.out) == (0, True)
    kept = tomllib.loads((tmp_path / "feeling-heard.pl.toml").read_text(encoding="utf-8"))
    assert kept["translation"]["reviewed_by"] == "Ola Nowak"


def test_the_bots_own_sentences_go_out_and_come_back(heard, tmp_path: Path):
    """Without a reviewer the command says what the bot will say."""
    file = str(tmp_path / "phrases.po")
    assert heard("survey", "translate", "export", "phrases", "ro", "--file", file).code == 0
    came = heard("survey", "translate", "import", file, "--folder", str(tmp_path))
    assert (came.code, "the bot will say so" in came.out) == (0, True)
    kept = tomllib.loads((tmp_path / "ro.toml").read_text(encoding="utf-8"))
    assert kept["language"]["name"] == "Română"


def test_a_broken_file_is_said_in_a_sentence(heard, tmp_path: Path):
    """Nothing is written, and the exit code is 1."""
    file = tmp_path / "phrases.po"
    heard("survey", "translate", "export", "phrases", "ro", "--file", str(file))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("{this} din {all}", "{this} din"), encoding="utf-8")
    came = heard("survey", "translate", "import", str(file), "--folder", str(tmp_path))
    assert (came.code, "'says.progress' must keep" in came.err) == (1, True)
    assert not (tmp_path / "ro.toml").exists()


def test_nothing_is_missing(heard):
    """Every phrase and every translated survey has all of its words."""
    assert heard("survey", "translate", "check").out == "No translation lacks anything.\n"
