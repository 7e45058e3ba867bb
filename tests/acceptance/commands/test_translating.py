"""`heard survey translate`, as whoever looks after translations uses it."""

import re
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


OWN = """
id = "our-club"
revision = 2
title = "Our club"
audience = "young_people"
minutes = 1
about = "About."
afterwards = "Afterwards."
thanks = "Thanks."
questions = [{ id = "why", kind = "text", title = "Why", ask = "Why?" }]
"""


def test_translations_of_ones_own_surveys_lie_beside_them(heard, tmp_path: Path):
    """And are spoken; the country in the header does not matter."""
    surveys = tmp_path / "ours"
    surveys.mkdir()
    (surveys / "our-club.toml").write_text(OWN, encoding="utf-8")
    file = tmp_path / "our-club.pl.po"
    went = heard(
        "survey", "translate", "export", "our-club", "pl_PL", "--file", str(file), surveys=str(surveys)
    )
    assert went.code == 0
    text = file.read_text(encoding="utf-8").replace("Language: pl", "Language: pl_PL")
    filled = re.sub(
        r'^(msgctxt ".*"\nmsgid "(.*)"\nmsgstr )""', r'\1"Po polsku \2"', text, flags=re.MULTILINE
    )
    file.write_text(filled, encoding="utf-8")
    came = heard("survey", "translate", "import", str(file), surveys=str(surveys))
    assert (came.code, came.err) == (0, "")
    assert (surveys / "translations" / "our-club.pl.toml").is_file()
    poster = heard(
        *("survey", "poster", "our-club", "--language", "pl", "--out", str(tmp_path / "p.html")),
        surveys=str(surveys),
    )
    assert poster.code == 0
    assert "Po polsku Our club" in (tmp_path / "p.html").read_text(encoding="utf-8")
    assert (
        heard("survey", "translate", "check", surveys=str(surveys)).out == "No translation lacks anything.\n"
    )


def test_what_is_no_language_is_named(heard):
    """With those that there are."""
    ran = heard("survey", "translate", "export", "feeling-heard", "polish")
    assert (ran.code, "'polish' is no language's code" in ran.err) == (2, True)
