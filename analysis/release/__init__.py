"""Numbers that cannot be turned back into a person. `make_release` is the only way for a count to leave the analysis."""

from analysis.release.document import Cell, Release, RoundFacts, Table, diff, parse, verify
from analysis.release.errors import ReleaseError
from analysis.release.make import make_release
from analysis.release.plan import plan_of
from analysis.release.published import audit
from analysis.release.words import as_text

__all__ = [
    "Cell",
    "Release",
    "ReleaseError",
    "RoundFacts",
    "Table",
    "as_text",
    "audit",
    "diff",
    "make_release",
    "parse",
    "plan_of",
    "verify",
]
