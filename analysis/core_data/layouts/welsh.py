"""Words for periods in Welsh, as the Welsh Government publishes them, in English."""

import re
from collections.abc import Mapping

_ENGLISH: Mapping[str, str] = {
    "Ionawr": "January",
    "Chwefror": "February",
    "Mawrth": "March",
    "Ebrill": "April",
    "Mai": "May",
    "Mehefin": "June",
    "Gorffennaf": "July",
    "Awst": "August",
    "Medi": "September",
    "Hydref": "October",
    "Tachwedd": "November",
    "Rhagfyr": "December",
    "tymor yr hydref": "autumn term",
    "tymor y gwanwyn": "spring term",
    "tymor yr haf": "summer term",
    "blwyddyn ariannol": "financial year",
    "blwyddyn academaidd": "academic year",
    "blwyddyn galendr": "calendar year",
    "blwyddyn yn dod i ben": "year ending",
    "blwyddyn yn diweddu": "year ending",
    "blwyddyn hyd at": "year to",
    "blwyddyn": "year",
    "chwarter": "quarter",
    "i": "to",
}
_WELSH: Mapping[str, str] = {welsh.casefold(): english for welsh, english in _ENGLISH.items()}
_ANY = re.compile(
    rf"\b(?:{'|'.join(sorted(map(re.escape, _WELSH), key=len, reverse=True))})\b", re.IGNORECASE
)
_TELLING = re.compile(
    rf"\b(?:{'|'.join(re.escape(each) for each in _WELSH if each != 'i')})\b", re.IGNORECASE
)


def in_english(words: str) -> str:
    """Words for a period, those in Welsh translated; others as they are."""
    if not _TELLING.search(words):
        return words
    return _ANY.sub(lambda match: _WELSH[match[0].casefold()], words)
