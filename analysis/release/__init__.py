"""Numbers that cannot be turned back into a person. `make_release` is the only way for a count to leave the analysis.

It is in `make`, and `audit` in `published`: both solve integer programmes, which nobody needs who reads what was published.
"""

from analysis.release.design.design import design_of
from analysis.release.design.making import AskedSurvey, Making, RoundAnswers, RoundFacts
from analysis.release.documents.as_text import as_text
from analysis.release.documents.differences import diff
from analysis.release.documents.document import Cell, Release, Table
from analysis.release.documents.errors import ReleaseError
from analysis.release.documents.parsing import parse, verify

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
