"""A file that was made to do damage is refused in one sentence, in memory that is bounded and at once."""

import csv
import io
import time
import tomllib
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from analysis.core_data import CoreDataError, read_core_data
from analysis.plan import PlanError, load_plan
from bot.rehearsal.replay import ReplayProblem, read_rows
from surveys.definition.loading import LIBRARY, MOST_MISTAKES, load
from surveys.definition.mistakes import Mistakes
from surveys.files.limited import (
    DEEPEST,
    MOST_BYTES,
    MOST_ENTRIES,
    MOST_ROWS,
    OverLimit,
    csv_within,
    json_within,
    read_within,
    toml_within,
)
from surveys.language.po_file import MOST_TEXTS
from surveys.language.translation import TranslationProblem, read_translation
from surveys.language.translation_po import import_po

SECONDS = 5
MOST_MEMORY = 150_000_000


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """Each file, in a few seconds and in bounded memory."""
    begun = time.process_time()
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - begun < SECONDS
    assert peak < MOST_MEMORY


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "given.file"


MANY = 50_000
DEEP = {
    "key": "a" + ".a" * MANY + " = 1",
    "quoted key": '"a"' + ' . "a"' * MANY + " = 1",
    "plain key": "'a'" + ".'a'" * MANY + " = 1",
    "key in a table": "x = {a" + ".a" * MANY + " = 1}",
    "header": "[a" + ".a" * MANY + "]",
    "lists": "x = " + "[" * MANY + "]" * MANY,
    "tables": "x = " + "{a=" * MANY,
    "after words that end in a quotation mark": 'x = {b = """c"""", a' + ".a" * MANY + ' = "d"}',
    "after plain words that end in one": "x = {b = '''c'''', a" + ".a" * MANY + " = 'd'}",
    "after closing what was not open": "]" * MANY + "\nx = " + "[" * MANY,
}


@pytest.mark.parametrize("written", DEEP.values(), ids=DEEP)
def test_toml_within_itself_is_refused_before_it_is_read(written: str) -> None:
    with pytest.raises(OverLimit, match=f"more than {DEEPEST} deep"):
        toml_within(written)


@pytest.mark.parametrize(
    "written",
    [
        "\n".join(f"a{number} = 1" for number in range(MOST_ENTRIES + 1)),
        "\n".join(f"[a{number}]" for number in range(MOST_ENTRIES + 1)),
        "x = [" + "1," * (MOST_ENTRIES + 1) + "]",
        "x = " + "1" * 5000,
    ],
)
def test_toml_of_too_much_is_refused(written: str) -> None:
    with pytest.raises(OverLimit):
        toml_within(written)


@pytest.mark.parametrize("broken", ['"' * MANY, "'" * MANY, '"""a' * MANY, '"' + "\\" * MANY, "a" * MANY])
def test_broken_toml_is_no_work(broken: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        toml_within(broken)


@pytest.mark.parametrize(
    "written",
    [
        'ask = "' + "Really... [[[[{{{{ a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w" * 40 + '"',
        'ask = """\n' + "[[[[[[[[[[[[[[[[[[[[[[[[[[ a.b\n" * 40 + '"""',
        "# " + "[" * MANY,
        "x = [[[1.5, 2.5], [3.5]]]\n[[a.b.c]]\nd = 1\n" * 1,
    ],
)
def test_what_stands_in_words_or_comments_counts_for_nothing(written: str) -> None:
    assert toml_within(written) == tomllib.loads(written)


@pytest.mark.slow
def test_every_file_of_our_own_is_within_the_limits() -> None:
    root = Path(__file__).parents[3]
    own = [path for folder in ("surveys", "analysis") for path in (root / folder).rglob("*.toml")]
    assert len(own) > 20
    for path in own:
        toml_within(read_within(path).decode())


def test_a_file_that_never_ends_is_read_to_the_limit() -> None:
    with pytest.raises(OverLimit, match="larger than 1 megabytes"):
        read_within(Path("/dev/zero"))


def test_json_within_itself_is_refused() -> None:
    with pytest.raises(OverLimit):
        json_within("[" * 1_000_000)


@pytest.mark.slow
@pytest.mark.parametrize("written", ["," * MANY, "\n" * (MOST_ROWS + 1)])
def test_a_table_of_too_much_is_refused(written: str) -> None:
    with pytest.raises(OverLimit):
        list(csv_within(io.StringIO(written)))


def test_a_cell_is_no_book() -> None:
    with pytest.raises(csv.Error):
        list(csv_within(io.StringIO('"' + "a" * 500_000)))


# What is read from them ----------

SURVEY = (LIBRARY / "training-feedback.toml").read_text()
QUESTION = '[[questions]]\nid = "q{0}"\ntitle = "Q"\nkind = "text"\nask = "How?"\n'
CHOICES = ", ".join(f'{{id = "c{number}", say = "C {number}"}}' for number in range(501))


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("a" + ".a" * MANY + " = 1", "deep"),
        (f'x = "{"a" * MOST_BYTES}"', "larger than"),
        (SURVEY + "".join(QUESTION.format(number) for number in range(3000)), "nobody answers more than 200"),
        (SURVEY + QUESTION.format(0).replace('"text"', '"single"') + f"choices = [{CHOICES}]", "most is 500"),
    ],
)
def test_a_survey_of_too_much_is_refused_in_one_sentence(file: Path, written: str, says: str) -> None:
    file.write_text(written)
    with pytest.raises(Mistakes, match=says) as refused:
        load(file)
    assert len(refused.value.mistakes) == 1
    assert len(str(refused.value)) < 200


@pytest.mark.slow
def test_of_many_mistakes_the_first_are_told(file: Path) -> None:
    question = QUESTION.format(0) + "".join(f"x{number} = 1\n" for number in range(20_000))
    file.write_text(SURVEY + question)
    with pytest.raises(Mistakes) as refused:
        load(file)
    assert len(refused.value.mistakes) == MOST_MISTAKES + 1
    assert "mistakes more" in str(refused.value)


HEADER = 'msgid ""\nmsgstr "Project-Id-Version: a 1\\nLanguage: pl\\n"\n'


@pytest.mark.parametrize(
    "written",
    [
        'msgid ""\nmsgstr "Plural-Forms: nplurals=99999999999; plural=n;\\n"\nmsgid "a"\nmsgid_plural "b"\n'
        'msgstr[0] "c"\n',
        HEADER + 'msgid "a"\nmsgstr "b"\n' * (MOST_TEXTS + 1),
        '"\n' * 400_000,
        'msgid ""\n' + '"a"\n' * 200_000,
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=' + "(" * MANY + ';\\n"\nmsgid "a"\nmsgstr "b"\n',
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-7\\n"\n+AG0-sgid_plural "b"\n',
        'msgid ""\nmsgstr "POT-Creation-Date: 9999999999999\\n"\nmsgid "a"\nmsgstr "b"\n',
        "x" * (MOST_BYTES + 1),
    ],
)
def test_a_translation_of_too_much_is_refused_in_one_sentence(file: Path, written: str) -> None:
    file.write_text(written)
    with pytest.raises(TranslationProblem) as refused:
        import_po(file)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("written", [*DEEP.values(), "translation = 5", "x" * (MOST_BYTES + 1)])
def test_a_translated_file_of_too_much_is_refused(file: Path, written: str) -> None:
    file.write_text(written)
    with pytest.raises(TranslationProblem):
        read_translation(file)


NEEDED = "measure_id,time_period,time_identifier,value"


@pytest.mark.slow
@pytest.mark.parametrize(
    "written",
    [
        "," * 900_000,
        ",".join(f"column{number}" for number in range(990)),
        f"{NEEDED}\n" + "," * 900_000,
        f"{NEEDED}\n" + "\n".join(f"measure-{number},2024,Calendar year,5" for number in range(MANY)),
        f"{NEEDED}\n" + "\n".join(["x" * 5000 + ",a,b,c"] * 500),
        f'{NEEDED}\n"' + "a" * 900_000,
        "\n" * (MOST_ROWS + 1),
        "x" * 10_000_001,
    ],
)
def test_core_data_of_too_much_are_refused_in_few_sentences(written: str) -> None:
    with pytest.raises(CoreDataError) as refused:
        read_core_data(written, load_plan(), file="given.csv", imported_on=date(2026, 11, 30))
    assert len(str(refused.value)) < 51 * 500


def test_a_plan_of_too_much_is_refused(tmp_path: Path) -> None:
    (tmp_path / "board.toml").write_text(DEEP["key"])
    with pytest.raises(PlanError, match="deep"):
        load_plan(tmp_path)


@pytest.mark.parametrize("written", ["," * 900_000, "more\n" * (MOST_ROWS + 1)])
def test_answers_of_too_much_are_not_replayed(file: Path, written: str) -> None:
    file.write_text(written)
    with pytest.raises(ReplayProblem):
        read_rows(file, load(LIBRARY / "feeling-heard.toml"), {})
