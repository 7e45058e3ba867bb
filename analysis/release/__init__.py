"""Numbers that cannot be turned back into a person. `make_release` is the only way for a count to leave the analysis.

It is in `make`, and `audit` in `published`: both solve integer programmes, which nobody needs who reads what was published.
"""

from analysis.release.as_text import as_text
from analysis.release.design import design_of
from analysis.release.differences import diff
from analysis.release.document import Cell, Release, Table
from analysis.release.errors import ReleaseError
from analysis.release.making import AskedSurvey, Making, RoundAnswers, RoundFacts
from analysis.release.parsing import parse, verify

__all__ = [
    "AskedSurvey",
    "Cell",
    "Making",
    "Release",
    "ReleaseError",
    "RoundAnswers",
    "RoundFacts",
    "Table",
    "as_text",
    "design_of",
    "diff",
    "parse",
    "verify",
]
