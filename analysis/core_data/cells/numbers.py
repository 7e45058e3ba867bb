"""Numbers and symbols as people and offices write them. What can mean two things is asked about, never guessed."""

import re
from collections.abc import Mapping
from unicodedata import normalize

from analysis.core_data.cells.problems import CellError
from analysis.statistics import NOT_APPLICABLE, NOT_AVAILABLE, ROUNDS_TO_ZERO, SUPPRESSED
from analysis.values import SYMBOLS

WRITTEN: Mapping[str, tuple[str, ...]] = {
    SUPPRESSED: ("c", "(c)", "*", "[*]", "suppressed", "[suppressed]", "confidential", "supp", "s"),
    NOT_APPLICABLE: ("z", "(z)", ".", "not applicable"),
    NOT_AVAILABLE: (
        "x",
        "(x)",
        ":",
        "[:]",
        "..",
        "[..]",
        "...",
        "u",
        "[u]",
        "not available",
        "data not available",
        "ddim ar gael",
        "unavailable",
        "no data",
        "not collected",
        "missing",
    ),
    ROUNDS_TO_ZERO: ("low", "~", "k", "[k]"),
}
"""How offices write why a value is missing, beside the symbols of the Government Statistical Service: the Department for
Education c, k, low, u, x and z; Eurostat a colon; the NHS and Scotland an asterisk; Wales and the Office for National
Statistics dots."""

REASON_OF: Mapping[str, str] = {
    spelling: reason for reason, symbol in SYMBOLS.items() for spelling in (symbol, *WRITTEN[reason])
}

TWO_MEANINGS: Mapping[str, str] = {
    "-": "none at all, or not known",
    "–": "none at all, or not known",
    "—": "none at all, or not known",
    "\u2010": "none at all, or not known",
    "--": "none at all, or not known",
    "none": "none at all, or not known",
    "n/a": "not applicable, or not available",
    "na": "not applicable, or not available",
    "null": "not available, or nothing",
    "nan": "not available, or nothing",
}

_FEW = re.compile(
    r"(?:[<\u2264]=?|under|below|less than|fewer than|up to) ?\d{1,2}|\d{1,2} or (?:fewer|less|under)"
    r"|[01] ?(?:-|\u2013|to) ?\d",
    re.IGNORECASE,
)
"""How councils write that a count was hidden: it is one of a few numbers."""
_BROKEN_SUM = re.compile(r"#(?:N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!)", re.IGNORECASE)

_PLAIN = re.compile(r"-?(?:\d{1,15}(\.\d{1,20})?|\.\d{1,20})")
_IN_GROUPS = re.compile(r"-?\d{1,3}(?P<mark>[ ,'])\d{3}((?P=mark)\d{3})*(?P<decimals>\.\d{1,15})?")
_GROUPS_OF_DOTS = re.compile(r"-?\d{1,3}(\.\d{3})+")
_DECIMAL_COMMA = re.compile(r"-?\d{1,15},\d{1,15}")
_DOTS_AND_COMMA = re.compile(r"-?\d{1,3}(\.\d{3})+,\d{1,15}")


def reason_in(written: str) -> str | None:
    """Why a value is missing, where that is what the cell says."""
    cell = " ".join(written.split())
    return SUPPRESSED if _FEW.fullmatch(cell) else REASON_OF.get(cell.casefold())


def number_in(written: str, column: str, *, whole: bool = False, percentage: bool = False) -> float:
    """The number in a cell. `whole` where only whole numbers can stand; in a `percentage` a sign may stand behind it.

    Raises `CellError` for what is none, and for what can be two."""
    text = normalize("NFKC", written).strip().replace("\u2212", "-").replace("\u2019", "'")
    text = text.removesuffix("%").rstrip() if percentage else text
    if text.casefold() in TWO_MEANINGS:
        raise CellError(column, f"'{written}' can be {TWO_MEANINGS[text.casefold()]}; write 0, {_symbols()}")
    if whole and _GROUPS_OF_DOTS.fullmatch(text):
        return _in_dots(text, written, column)
    if _PLAIN.fullmatch(text):
        return float(text) + 0.0  # a minus before a zero goes
    if match := _IN_GROUPS.fullmatch(text):
        if match["mark"] == "," and not whole and not match["decimals"] and text.count(",") == 1:
            raise CellError(
                column, f"'{written}' can be {text.replace(',', '')} or {text.replace(',', '.')}; {_PLAINLY}"
            )
        return float(re.sub(r"[ ,']", "", text))
    if _BROKEN_SUM.fullmatch(text):
        what = f"'{written}' is what a spreadsheet shows where a sum failed"
        raise CellError(column, f"{what}; mend it there, or write {_symbols()}")
    if _DOTS_AND_COMMA.fullmatch(text):
        text = text.replace(".", "")
    if _DECIMAL_COMMA.fullmatch(text):
        return float(text.replace(",", ".")) + 0.0
    raise CellError(column, f"'{written}' is not a number; {_PLAINLY}, or {_symbols()} where there is none")


_PLAINLY = "write it as 1234 or 56.7"


def _in_dots(text: str, written: str, column: str) -> float:
    """Whole numbers in groups, as other countries write them; one group alone can be decimals."""
    if text.count(".") == 1:
        raise CellError(
            column, f"'{written}' can be {text.replace('.', '')} or {float(text):g}; write it without the dot"
        )
    return float(text.replace(".", ""))


def _symbols() -> str:
    return ", ".join(SYMBOLS.values())
