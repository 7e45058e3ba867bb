"""The guide to answers shows a file that is one."""

from analysis.text.redaction import redact
from surveys.answers.answer import Answer, AnswerWords, read_answer
from surveys.authoring.check.answer_rules import lint_answer
from tests.sources import ROOT

GUIDE = (ROOT / "docs/reference/answers.md").read_text(encoding="utf-8")


def test_the_example_is_an_answer_with_nothing_to_mend() -> None:
    source = GUIDE.partition("```toml\n")[2].partition("```")[0]
    answer = read_answer(source, "the example")
    assert lint_answer(answer, redact) == []
    assert set(answer.words) == {"en", "pl"}


def test_every_key_is_told_of() -> None:
    keys = {*Answer.model_fields, *AnswerWords.model_fields} - {"words"}
    assert [key for key in keys if key not in GUIDE.replace("`audience`", "")] == []
