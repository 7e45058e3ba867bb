"""Takes the style and script of GOV.UK Frontend from its npm package, leaving out what only GOV.UK itself may
use.

Run after `npm pack govuk-frontend@6` and unpacking: `python -m bot.pages.take_govuk package`. Nothing at run
time needs it.
"""

import re
import sys
from pathlib import Path

STATIC = Path(__file__).parent / "static"

# The Transport font, the crest and the source maps: licensed for GOV.UK alone, or of no use here.
_LEFT_OUT = (
    re.compile(r"/\*!\s*Copyright \(c\) 2011 by Margaret Calvert.*?\*/", re.DOTALL),
    re.compile(r"@font-face\{[^}]*\}"),
    re.compile(
        r"(?:background-image|-webkit-mask-image|mask-image):url\(/assets/images/govuk-crest\.svg\);?"
    ),
    re.compile(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*"),
)
_FONT, _SYSTEM_FONT = "GDS Transport,arial,sans-serif", "arial,helvetica,sans-serif"


def without_marks_of_state(text: str) -> str:
    """CSS or JavaScript of GOV.UK Frontend without font, crest and source map. Raises ValueError when any is
    left."""
    for pattern in _LEFT_OUT:
        text = pattern.sub("", text)
    text = text.replace(_FONT, _SYSTEM_FONT)
    if left := re.search(r"GDS Transport|url\(|sourceMappingURL", text):
        raise ValueError(f"GOV.UK Frontend has changed: '{left.group()}' is still there; extend _LEFT_OUT")
    return text.strip() + "\n"


def take(package: Path, into: Path = STATIC) -> None:
    """Write the cleaned files of an unpacked npm package."""
    for name in ("govuk-frontend.min.css", "govuk-frontend.min.js"):
        text = (package / "dist" / "govuk" / name).read_text(encoding="utf-8")
        (into / name).write_text(without_marks_of_state(text), encoding="utf-8")


if __name__ == "__main__":
    take(Path(sys.argv[1]))
