"""The templates, and what they can do besides showing words."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from bot.pages.assets import Assets, shared_assets
from bot.pages.form_lengths import BY_SCRIPT, PICK, PICKED, UNPICKED, fill, moment, press
from bot.pages.page_language import plainly

TEMPLATES = Path(__file__).parent / "templates"


def environment(*extra_template_folders: Path, assets: Assets | None = None) -> Environment:
    """Templates of the given folders first, then the shared ones (`base.html`). Compiled once, escaped
    always, and a name that was not given is an error. Pass `assets` when there are more files than the shared
    ones."""
    folders = [*extra_template_folders, TEMPLATES]
    templates = Environment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    served = assets or shared_assets()
    templates.globals["asset"] = served.url
    templates.globals["faces"] = _faces(served)
    templates.globals.update(plainly())
    templates.filters |= {"phones": with_phones, "press": press, "moment": moment}
    templates.globals |= {
        "fill": fill,
        "by_script": BY_SCRIPT,
        "pick": PICK,
        "picked": PICKED,
        "unpicked": UNPICKED,
    }
    return templates


def _faces(assets: Assets) -> dict[str, str]:
    """The address of our own drawing for a face, so that it looks the same on every device: files are named
    after the character."""
    paths = [path for path in assets.files if path.startswith("faces/")]
    return {chr(int(Path(path).stem, 16)): assets.url(path) for path in paths}


_CALL = ("call", "skambink", "skambinkite", "numeriu", "pod", "para o", "la")
_TEXT = ("to", "numeriu", "na", "para o", "la")
"""What stands before a short number in each language. Others, as in "999 years", are no numbers to call."""


def _after(words: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(f'(?<={word} )' for word in words)})"


_PHONES = re.compile(
    rf"(?<!\d)(?P<call>0\d{{2,4}}(?: ?\d{{3,4}}){{1,2}}|{_after(_CALL)}(?:116 123|\d{{3}}))(?!\d)"
    rf"|{_after(_TEXT)}(?P<text>\d{{5}})(?!\d)|(?P<site>\bchildline\.org\.uk\b)"
    rf"|(?P<page>https?://[^\s<>\"'&?#]+/we-did)(?!\S)"
)


_MAY_BE_ONE = re.compile(r"\d\d|\.org|/we-did")
"""Where this is not found, there is none of the above: most words hold no number and no address."""


def with_phones(words: str) -> Markup:
    """Words as HTML in which ways to get help can be tapped: United Kingdom telephone numbers such as "0800 1111", 999 and
    "text SHOUT to 85258", and Childline's own website. The page of the board's answers can be pressed, too."""
    html = escape(words)
    if not _MAY_BE_ONE.search(words):
        return html
    return Markup(_PHONES.sub(_way_to_help, str(html)))  # noqa: S704  # escaped just before


def _way_to_help(match: re.Match[str]) -> str:
    words = match.group()
    address = words.replace(" ", "")
    scheme = {"call": "tel:", "text": "sms:", "site": "https://www.", "page": ""}[str(match.lastgroup)]
    return f'<a href="{scheme}{address}">{words}</a>'
