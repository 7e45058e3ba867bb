"""Numbers that cannot be turned back into a person. `make_release` is the only way for a count to leave the analysis.

It is in `make`, and `audit` in `published`: both solve integer programmes, which nobody needs who reads what was published.
"""

from analysis.release.as_text import as_text
from analysis.release.document import Cell, Release, RoundFacts, Table, diff, parse, verify
from analysis.release.errors import ReleaseError
from analysis.release.tables import plan_of

__all__ = [
    "Cell",
    "Release",
    "ReleaseError",
    "RoundFacts",
    "Table",
    "as_text",
    "diff",
    "parse",
    "plan_of",
    "verify",
]
