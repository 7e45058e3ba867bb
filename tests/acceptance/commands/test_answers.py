"""`heard answers`: from a draft to what everybody may read."""

import json
import re

from analysis.release.documents.themes import themes_of
from api.services.publishing import released
from surveys.answers.drafts import drafted, publication
from surveys.store.database.opening import open_stores

ANSWER = """
id = "waiting"
release = "{release}"
theme = "{theme}"
status = "doing"
decision = "Two more workers."
who = "The health service"
by_when = 2027-05-01

[words.en]
said = "You said that you wait too long for help."
standard = "{standard}"
easy_read = "Two more people will help. They start in May."
faces = "🙂 Two more helpers."
checked_by = "Ann"
"""


def written(
    folder, release="heard-2026-11", theme="waiting", standard="We will pay two more people to help."
):
    file = folder / "waiting.toml"
    file.write_text(ANSWER.format(release=release, theme=theme, standard=standard), encoding="utf-8")
    return str(file)


def test_words_are_checked_before_anything_is_kept(heard, tmp_path):
    """Each finding with its place; status 1 where there is one."""
    assert heard("answers", "check", written(tmp_path)).out == "Nothing to mend.\n"
    ran = heard("answers", "check", written(tmp_path, standard="We promise that it stops."))
    assert (ran.code, "words.en.standard: Promises: 'We promise'" in ran.out) == (1, True)


def test_an_answer_to_no_release_is_not_approved(heard, tmp_path):
    """It is kept as a draft, and says what is missing; nothing becomes public."""
    data = tmp_path / "data"
    data.mkdir()
    assert heard("answers", "list").out == "Nothing here yet.\n"
    assert (
        "there is no release 'heard-2026-11'" in heard("answers", "new", written(tmp_path), "--by", "Ann").out
    )
    ran = heard("answers", "approve", "waiting", "--by", "Ben")
    assert (ran.code, "there is no release" in ran.err) == (1, True)
    assert "nobody has approved" in heard("answers", "publish", "waiting", "--by", "Ben").err
    assert heard("answers", "list").out == "waiting: draft by Ann, not approved\n"


def test_an_answer_goes_from_a_release_to_the_public(heard, example, tmp_path):
    """Over two people, and with a theme that the release shows; a hidden theme or none is refused."""
    release, shown, hidden = _themes(example)
    assert (
        "has no theme 'nothing'"
        in heard("answers", "new", written(tmp_path, release, "nothing"), "--by", "A").out
    )
    if hidden:
        heard("answers", "new", written(tmp_path, release, hidden), "--by", "Ann")
        assert "hides the theme" in heard("answers", "approve", "waiting", "--by", "Ben").err
    heard("answers", "new", written(tmp_path, release, shown), "--by", "Ann")
    assert "somebody else approves it" in heard("answers", "approve", "waiting", "--by", "Ann").err
    assert heard("answers", "approve", "waiting", "--by", "Ben").code == 0
    ran = heard("answers", "publish", "waiting", "--by", "Ben")
    assert (ran.code, "Published as version 1." in ran.out) == (0, True)
    assert "new draft" in heard("answers", "publish", "waiting", "--by", "Ben").err
    assert heard("answers", "list").out.startswith("waiting: published ")


POLISH = """
[words.pl]
said = "Za długo czekacie na pomoc."
standard = "{}"
easy_read = "Pomogą."
faces = "🙂 Tak."
checked_by = "Ola"
"""


def _promised(data):
    """What the published scorecard says was answered."""
    stores = open_stores(f"sqlite:///{data / 'heard.db'}")
    published = json.loads(stores.board.document("scorecard", "board").body)["said"]["you_said_we_did"]
    stores.close()
    return [answer["message"] for answer in published]


def _themes(data):
    """A release with a shown theme, that theme, and a hidden one where there is one."""

    stores = open_stores(f"sqlite:///{next(data.glob('*.board.db')).with_name('heard.db')}")
    try:
        for release, _ in released(stores.board):
            themes = themes_of(release).themes
            shown = [theme.code for theme in themes if theme.count is not None]
            if shown:
                hidden = [theme.code for theme in themes if theme.count is None]
                return release.id, shown[0], hidden[0] if hidden else ""
        raise AssertionError("the example shows no theme")
    finally:
        stores.close()


def test_an_answer_stands_on_the_scorecard_once_it_is_public(heard, example, tmp_path):
    """What the board reads and what everybody reads say the same."""
    release, shown, _ = _themes(example)
    heard("answers", "new", written(tmp_path, release, shown), "--by", "Ann")
    heard("answers", "approve", "waiting", "--by", "Ben")
    assert "somebody else approves it" in heard("answers", "approve", "waiting", "--by", " ANN ").err
    assert _promised(example) == []
    assert heard("answers", "publish", "waiting", "--by", "Ben").code == 0
    assert _promised(example) == ["We will pay two more people to help."]


def test_a_publication_that_broke_off_goes_on_from_there(heard, example, tmp_path):
    """The record knows of it, and nobody can read it yet: once more makes it public, and only once."""
    release, shown, _ = _themes(example)
    heard("answers", "new", written(tmp_path, release, shown), "--by", "Ann")
    heard("answers", "approve", "waiting", "--by", "Ben")
    stores = open_stores(f"sqlite:///{example / 'heard.db'}")
    drafts = drafted(stores.record.entries())
    stores.record.write("2026-11-30T10:00:00Z", "Ben", publication(drafts, "waiting"))
    assert heard("answers", "publish", "waiting", "--by", "Ben").code == 0
    assert len(stores.answers.versions()) == 1
    assert "new draft" in heard("answers", "publish", "waiting", "--by", "Ben").err
    stores.close()


def test_a_file_that_is_not_text_is_refused_in_a_sentence(heard, tmp_path):
    file = tmp_path / "answer.toml"
    file.write_bytes(b'id = "caf\xe9"')
    ran = heard("answers", "check", str(file))
    assert "is not UTF-8 text; save it as UTF-8" in ran.err


def test_words_in_another_language_are_not_taken_for_names(heard, tmp_path):
    """A telephone number is found in every language."""
    file = tmp_path / "waiting.toml"
    plain = ANSWER.format(release="r", theme="t", standard="We will pay two more people to help.")
    file.write_text(plain + POLISH.format("Od maja pomogą dwie osoby."), encoding="utf-8")
    assert heard("answers", "check", str(file)).out == "Nothing to mend.\n"
    file.write_text(plain + POLISH.format("Zadzwoń: 07700 900123."), encoding="utf-8")
    assert "words.pl.standard" in heard("answers", "check", str(file)).out


def test_a_published_answer_becomes_a_survey_that_asks_whether_it_is_right(heard, example, tmp_path):
    """In a folder of the board's own surveys, ready to be opened; one that is not published is named."""
    refused = heard("answers", "ask", "waiting", str(tmp_path / "own"))
    assert (refused.code, "no answer 'waiting' is published" in refused.err) == (1, True)
    release, shown, _ = _themes(example)
    assert heard("answers", "new", written(tmp_path, release, shown), "--by", "Ann").code == 0
    assert heard("answers", "approve", "waiting", "--by", "Ben").code == 0
    assert heard("answers", "publish", "waiting", "--by", "Ben").code == 0
    assert heard("answers", "ask", "waiting", str(tmp_path / "own")).code == 0
    checked = heard("survey", "check", str(tmp_path / "own" / "right-waiting.toml"))
    assert checked.code == 0
    assert "You said that you wait too long for help." in (tmp_path / "own" / "right-waiting.toml").read_text(
        encoding="utf-8"
    )
    assert heard("answers", "ask", "waiting", str(tmp_path / "own")).code == 0, "it says the same"
    file = tmp_path / "own" / "right-waiting.toml"
    file.write_text(file.read_text(encoding="utf-8") + "# Ours.\n", encoding="utf-8")
    kept = heard("answers", "ask", "waiting", str(tmp_path / "own"))
    assert (kept.code, "is there already and says something else" in kept.err) == (1, True)
    opened = heard("round", "open", "right-waiting", surveys=str(tmp_path / "own"))
    assert (opened.code, "right-waiting-r1" in opened.out) == (0, True)


def test_answers_go_out_to_a_translator_and_back(heard, tmp_path):
    """Counted before and after; what comes back is a draft, and says that a machine wrote it until somebody is named."""
    (tmp_path / "data").mkdir()
    file = tmp_path / "answers.pl.po"
    assert "no answer to translate" in heard("answers", "translate", "export", "pl").out
    heard("answers", "new", written(tmp_path), "--by", "Ann")
    assert "pl: 0 of 1 answer." in heard("answers", "translate", "check").out
    assert heard("answers", "translate", "export", "pl", "--file", str(file)).code == 0
    text = file.read_text(encoding="utf-8")
    file.write_text(
        re.sub(r'^(msgid "(.+)"\nmsgstr )""', r'\1"PL \2"', text, flags=re.MULTILINE), encoding="utf-8"
    )
    came = heard("answers", "translate", "import", str(file), "--by", "Ola")
    assert (came.code, "the pages will say that a machine wrote them" in came.out) == (0, True)
    checked = heard("answers", "translate", "check").out
    assert "pl: 1 of 1 answer. 1 written by a machine and read by nobody." in checked
    assert "waiting: no words in lt, pl is read by nobody, " in checked
    assert heard("answers", "translate", "import", str(file), "--by", "Ola", "--reviewed-by", "Ola").code == 0
    assert "pl is read by Ola" in heard("answers", "translate", "check").out
    heard("answers", "new", written(tmp_path, standard="We will pay for help."), "--by", "Ann")
    assert "heard answers translate import" in heard("survey", "translate", "import", str(file)).err
    spoilt = heard("answers", "translate", "import", str(file), "--by", "Ola")
    assert (spoilt.code, "was made for other English words" in spoilt.err) == (1, True)
    assert heard("answers", "translate", "export", "fr").code == 2


def test_a_draft_is_dropped_and_taken_up_again(heard, tmp_path):
    (tmp_path / "data").mkdir()
    heard("answers", "new", written(tmp_path), "--by", "Ann")
    assert heard("answers", "drop", "waiting", "--by", "Ann", "--why", "Not now").code == 0
    assert heard("answers", "list").out == "Nothing here yet.\n"
    assert heard("answers", "take-up", "waiting", "--by", "Ann").code == 0
    assert "draft by Ann" in heard("answers", "list").out
    assert "no draft of 'waiting' was dropped" in heard("answers", "take-up", "waiting", "--by", "Ann").err
