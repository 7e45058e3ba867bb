"""Tables of others, whatever they call their columns and however they lay out their periods: what each column holds, which
series there are, and the series that somebody chose as rows of ours.
"""

from analysis.core_data.layouts.chosen import ChosenColumn, rows_of
from analysis.core_data.layouts.finding import looks_at
from analysis.core_data.layouts.look import FileLook
from analysis.core_data.layouts.series import Series

__all__ = ["ChosenColumn", "FileLook", "Series", "looks_at", "rows_of"]
