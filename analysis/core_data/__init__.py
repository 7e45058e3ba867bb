"""The core data set and the scorecard as files: canonical CSV and Clear Impact CSV, in and out.

Pure: text in, values out, and the other way round. It stores nothing, and takes no survey results in.
"""

from analysis.core_data.columns import CANONICAL, CLEAR_IMPACT
from analysis.core_data.merging import Difference, difference, merged
from analysis.core_data.reading import CoreDataError, FileProblem, read_core_data
from analysis.core_data.writing import ClearImpactFiles, canonical_csv, clear_impact_csv, datapackage

__all__ = [
    "CANONICAL",
    "CLEAR_IMPACT",
    "ClearImpactFiles",
    "CoreDataError",
    "Difference",
    "FileProblem",
    "canonical_csv",
    "clear_impact_csv",
    "datapackage",
    "difference",
    "merged",
    "read_core_data",
]
