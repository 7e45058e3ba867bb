"""Charts of a report as they are printed: in a font that is there, and as pictures for files that take no SVG."""

import json
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import typst

PRINT_FONT = "DejaVu Sans"
PAGES_OF_CHARTS = Path(__file__).with_name("charts.typ")
PER_INCH = 160


@lru_cache(maxsize=1)
def font_folder() -> Path:
    """The fonts that come with the drawing of charts; found without waiting for it."""
    package = find_spec("matplotlib")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("matplotlib, with its fonts")
    return Path(package.origin).parent / "mpl-data" / "fonts" / "ttf"


def for_print(svg: str) -> str:
    """The chart with a font that is there, wherever the file is made."""
    return re.sub(r'font-family="[^"]*"', f'font-family="{PRINT_FONT}"', svg)


def pictures(svgs: tuple[str, ...]) -> tuple[bytes, ...]:
    """Each chart as PNG."""
    if not svgs:
        return ()
    drawn = typst.compile(
        PAGES_OF_CHARTS,
        format="png",
        ppi=PER_INCH,
        font_paths=[font_folder()],
        ignore_system_fonts=True,
        sys_inputs={"charts": json.dumps([for_print(svg) for svg in svgs])},
    )
    return tuple(drawn) if isinstance(drawn, list) else (drawn,)
