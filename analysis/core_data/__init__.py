"""The core data set and the scorecard as files: canonical and Clear Impact tables, in and out.

Pure: files in, values out, and the other way round. It stores nothing, and takes no survey results in.
"""

from analysis.core_data.columns import CANONICAL, CLEAR_IMPACT
from analysis.core_data.merging import Difference, difference, merged, taken_in_by
from analysis.core_data.problems import CoreDataError, FileProblem
from analysis.core_data.reading import CoreFile, read_core_data, read_core_file
from analysis.core_data.writing import (
    ClearImpactFiles,
    canonical_csv,
    clear_impact_csv,
    datapackage,
    flat_rows,
    template_csv,
)

__all__ = [
    "CANONICAL",
    "CLEAR_IMPACT",
    "ClearImpactFiles",
    "CoreDataError",
    "CoreFile",
    "Difference",
    "FileProblem",
    "canonical_csv",
    "clear_impact_csv",
    "datapackage",
    "difference",
    "flat_rows",
    "merged",
    "read_core_data",
    "read_core_file",
    "taken_in_by",
    "template_csv",
]
