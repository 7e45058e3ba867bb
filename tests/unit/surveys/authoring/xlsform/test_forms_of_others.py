"""The tool that tries the forms of others: it says how each came in."""

from pathlib import Path

from tests.benchmarks.forms import WHOLE, WITHOUT, forms_in, table, tried
from tests.unit.surveys.authoring.xlsform.test_xlsform import FORM, workbook


def test_each_form_is_told_by_how_it_comes_in(tmp_path: Path) -> None:
    piped = [*FORM["survey"], ["text", "again", "Why do you say ${why}?"]]
    (tmp_path / "whole.xlsx").write_bytes(workbook(FORM))
    (tmp_path / "piped.xlsx").write_bytes(workbook({**FORM, "survey": piped}))
    (tmp_path / "none.xlsx").write_bytes(workbook({**FORM, "survey": FORM["survey"][:1]}))
    (tmp_path / "read-me.txt").write_text("no form")
    forms = {form.file: form for form in map(tried, forms_in([tmp_path]))}
    assert [forms[name].outcome for name in ("whole.xlsx", "piped.xlsx")] == [WHOLE, WITHOUT]
    assert "nothing is left" in forms["none.xlsx"].outcome
    assert "${why}" in forms["piped.xlsx"].said
    assert [line.split()[-1] for line in table(list(forms.values()))][:2] == ["1", "1"]
    assert len(forms) == 3
