"""The core data set and the scorecard as files: canonical and Clear Impact tables, in and out.

Pure: files in, values out, and the other way round. It stores nothing, and takes no survey results in.
"""

from analysis.core_data.cells.problems import CoreDataError, FileProblem
from analysis.core_data.cells.tables import MOST_BYTES
from analysis.core_data.columns import CANONICAL, CLEAR_IMPACT
from analysis.core_data.layouts import ChosenColumn, FileLook, Series
from analysis.core_data.merging import Difference, difference, joined, merged, taken_in_by
from analysis.core_data.reading import CoreFile, look, read_chosen, read_core_data, read_core_file
from analysis.core_data.taking_in import Choices, Upload, expected, importable, with_counts
from analysis.core_data.writing import (
    CanonicalTable,
    ClearImpactFiles,
    canonical_csv,
    canonical_xlsx,
    clear_impact_csv,
    datapackage,
    template_csv,
)
from analysis.plan.approval import TAKEN_IN

__all__ = [
    "CANONICAL",
    "CLEAR_IMPACT",
    "MOST_BYTES",
    "TAKEN_IN",
    "CanonicalTable",
    "Choices",
    "ChosenColumn",
    "ClearImpactFiles",
    "CoreDataError",
    "CoreFile",
    "Difference",
    "FileLook",
    "FileProblem",
    "Series",
    "Upload",
    "canonical_csv",
    "canonical_xlsx",
    "clear_impact_csv",
    "datapackage",
    "difference",
    "expected",
    "importable",
    "joined",
    "look",
    "merged",
    "read_chosen",
    "read_core_data",
    "read_core_file",
    "taken_in_by",
    "template_csv",
    "with_counts",
]
