"""The Composite Performance Report: one composition, made from what was published, and a writer for each kind of file."""

from analysis.report.blockers import Blocker, blockers
from analysis.report.compose import Published, compose
from analysis.report.composition import Approval, Report
from analysis.report.composition.changes import ReportChange, beneath, changes

__all__ = [
    "Approval",
    "Blocker",
    "Published",
    "Report",
    "ReportChange",
    "beneath",
    "blockers",
    "changes",
    "compose",
]
