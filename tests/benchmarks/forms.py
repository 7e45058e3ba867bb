"""Forms of others, as their authors have them: `python -m tests.benchmarks.forms FOLDER...` imports every spreadsheet and
saved survey below some folders and prints how many come in whole, how many with `--leave-out`, and why the others do not.

A form that was seen while the import was written proves little: take some that nobody here has seen.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from surveys.authoring.xlsform.reader import read_xlsform
from surveys.definition.mistakes import Mistakes

ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".fods", ".csv", ".tsv", ".lss", ".lsg", ".lsq")

WHOLE, WITHOUT = "imported as they are", "imported with --leave-out"
REFUSED: Mapping[str, str] = {
    "has no question that can be asked": "refused: nothing is left of them that can be asked",
    "has no sheet": "refused: no form, there is no sheet of questions",
    "nobody answers more than": "refused for size",
    "than a survey": "refused for size",
    "is larger than": "refused for size",
    "": "refused for what their author has to mend",
}
"""What is said of a form that does not come in, by words of its mistakes; the first that fits counts."""


@dataclass(frozen=True)
class Tried:
    """`outcome` is one of those above, `seconds` of processor time both tries together, `said` the first line."""

    file: str
    outcome: str
    questions: int
    seconds: float
    said: str = ""

    @property
    def line(self) -> str:
        return f"{self.outcome:<66} {self.questions:>4} {self.seconds:>6.2f}  {self.file}  {self.said[:120]}".rstrip()


def tried(file: Path) -> Tried:
    """How a form comes in. What is neither read nor refused in words is an error of the import's, and is raised."""
    content, begun, said = file.read_bytes(), time.process_time(), ""
    for outcome, leave_out in ((WHOLE, False), (WITHOUT, True)):
        try:
            read = read_xlsform(content, file.name, leave_out)
        except Mistakes as mistakes:
            said = said or str(mistakes).removeprefix(file.name)
            last = f"{mistakes}"
        else:
            return Tried(file.name, outcome, len(read.survey.questions), time.process_time() - begun, said)
    outcome = next(what for words, what in REFUSED.items() if words in last)
    return Tried(file.name, outcome, 0, time.process_time() - begun, said)


def forms_in(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(file for file in folder.rglob("*") if file.suffix.lower() in ENDINGS)


def table(forms: Sequence[Tried]) -> Iterator[str]:
    """Outcome and number, in the order of the outcomes; then how long the slowest took."""
    counts = Counter(form.outcome for form in forms)
    for outcome in dict.fromkeys((WHOLE, WITHOUT, *REFUSED.values())):
        yield f"{outcome:<66}{counts[outcome]:>6}"
    slowest = max(forms, key=lambda form: form.seconds)
    yield f"{len(forms)} forms; the slowest took {slowest.seconds:.2f} s of processor time ({slowest.file})"


def main(folders: Sequence[str]) -> None:
    forms = [tried(file) for file in forms_in([Path(folder) for folder in folders])]
    if not forms:
        sys.exit(f"{__doc__}\nThere is no file ending in {', '.join(ENDINGS)}")
    print("\n".join([*(form.line for form in forms), "", *table(forms)]))


if __name__ == "__main__":
    main(sys.argv[1:])
