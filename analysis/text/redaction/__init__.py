"""Takes names, places, schools, numbers and addresses out of free text before it is kept.

Pure and linear in the length of the text. It lowers the chance that words lead back to a person and cannot promise that they
never do: a person also reads what is quoted. It leaves its own placeholders alone.

`patterns` knows what is seen letter by letter. `places` and `names` are rules over `tokens`, tried word by word in the order
of their tables. `reader` puts them together. Every list of words is a file in `analysis/text/wordlists`.
"""

from analysis.text.redaction.reader import Redacted, Redactor, redact, redact_with_counts, spans
from analysis.text.redaction.span import KINDS, Span

__all__ = ["KINDS", "Redacted", "Redactor", "Span", "redact", "redact_with_counts", "spans"]
