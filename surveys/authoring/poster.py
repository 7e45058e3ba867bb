"""A poster for a wall: what the survey is, a QR code, an address to type and a short code. One printed page of A4.

It names nobody and promises nothing that the conversation does not say as well. It holds no script and, with `css`, no style
of its own, so it can be served under a strict content security policy.
"""

import io
import re
from html import escape
from urllib.parse import urlsplit

import segno

from surveys.channels import LEAST_AGE
from surveys.conversation.open_rounds import OpenSurvey
from surveys.errors import UserError
from surveys.safeguarding.help_numbers import with_numbers

ERROR_CORRECTION = "q"
"""A quarter of the code may be torn or dirty and it still reads. A poster hangs in a corridor."""

HELP_NOW = with_numbers(
    "Do you need help now? Talk to an adult you trust, or call Childline on {childline}. It is free, day and night. "
    "If you are in danger, call {emergency}."
)

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class PosterError(UserError, ValueError):
    """What the poster was asked to show cannot be shown; the message says what to do."""


def survey_poster(survey: OpenSurvey, public_url: str, telegram_name: str = "", *, css: str = "") -> str:
    """The poster of a survey. `telegram_name` is the bot's user name, where there is one. Raises `PosterError`."""
    minutes = f"It takes about {survey.minutes} minute{'s' if survey.minutes > 1 else ''}."
    return poster_html(
        survey.title,
        f"{survey.about}\n\n{minutes}",
        f"{public_url}/s/{survey.code}",
        f"https://t.me/{telegram_name}?start={survey.code}" if telegram_name else None,
        survey.code,
        css=css,
        help_now=HELP_NOW if survey.audience == "young_people" else "",
    )


def poster_html(
    title: str,
    words: str,
    web_address: str,
    telegram_address: str | None,
    code: str,
    *,
    css: str = "",
    help_now: str = HELP_NOW,
    language: str = "en",
) -> str:
    """The poster as one HTML page. `words` say in a sentence or two why to take part; `css` is where `POSTER_CSS` is served,
    empty to have the style in the page itself. `help_now` stands at the foot; empty for practitioners.

    Raises `PosterError` for addresses that no phone could open and for a code that cannot be typed.
    """
    for address in filter(None, (web_address, telegram_address)):
        _check_address(address)
    if not _CODE.fullmatch(code):
        raise PosterError(f"the code '{code}' must be small letters, digits and single hyphens")
    parts = {
        "language": escape(language),
        "title": escape(title),
        "style": f'<link rel="stylesheet" href="{escape(css)}">' if css else f"<style>\n{POSTER_CSS}</style>",
        "words": _paragraphs(words),
        "qr": qr_svg(web_address),
        "address": _in_parts(_to_type(web_address)),
        "code": escape(code),
        "telegram": _telegram(telegram_address) if telegram_address else "",
        "help_now": f'<p class="poster__help">{escape(help_now)}</p>' if help_now else "",
        "points": "\n".join(f"<li>{escape(point)}</li>" for point in POINTS),
    }
    return PAGE.format_map(parts)


def qr_svg(address: str) -> str:
    """A QR code as an SVG element without size, so that it grows with the page. Dark on white, with its quiet border."""
    out = io.BytesIO()
    code = segno.make(address, error=ERROR_CORRECTION, micro=False)
    code.save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        dark="#0b0c0c",
        light="#fff",
        svgclass="qr",
        lineclass=None,
    )
    return out.getvalue().decode().strip()


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or any(letter.isspace() for letter in address)
    ):
        raise PosterError(
            f"'{address}' is not a web address; write all of it, such as https://heard.example/s/code"
        )


def _to_type(address: str) -> str:
    """The address as somebody types it: browsers add https:// themselves."""
    return re.sub(r"^https://(www\.)?", "", address).rstrip("/")


def _in_parts(address: str) -> str:
    """The address in parts that a line breaks between: after a slash or before a question mark, not at a hyphen."""
    parts = re.split(r"(?<=[^/:]/)|(?=\?)", address)
    return "".join(f'<span class="poster__part">{escape(part)}</span>' for part in parts if part)


def _paragraphs(words: str) -> str:
    parts = [" ".join(part.split()) for part in words.split("\n\n") if part.strip()]
    return "\n".join(f'<p class="poster__words">{escape(part)}</p>' for part in parts)


def _telegram(address: str) -> str:
    invitation = f"If you are {LEAST_AGE['telegram']} or over, you can use Telegram too:"
    return TELEGRAM.format(invitation=invitation, address=_in_parts(_to_type(address)), qr=qr_svg(address))


TELEGRAM = """<div class="poster__telegram">
<div class="poster__qr poster__qr--small" role="img" aria-label="QR code that opens the survey in Telegram">
{qr}
</div>
<p>{invitation} <strong>{address}</strong></p>
</div>"""

POINTS = (
    "We do not ask your name.",
    "You can skip any question.",
    "You can stop at any time.",
    "You talk to a computer, not to a person.",
)
"""True of every survey here, and said again in the conversation."""

PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
{style}
</head>
<body class="poster">
<main class="poster__page">
<svg class="poster__face" viewBox="0 0 72 64" width="72" height="64" aria-hidden="true" focusable="false">
<rect fill="#17505a" x="2" y="2" width="68" height="50" rx="16"/>
<path fill="#17505a" d="M20 50v13l16-13z"/>
<circle cx="27" cy="22" r="3.5" fill="#fff"/>
<circle cx="45" cy="22" r="3.5" fill="#fff"/>
<path fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" d="M24 33a14 14 0 0 0 24 0"/>
</svg>
<h1 class="poster__title">{title}</h1>
{words}
<div class="poster__how">
<div class="poster__qr" role="img" aria-label="QR code that opens the survey">
{qr}
</div>
<div class="poster__steps">
<p><strong>Use your phone.</strong> Point the camera at the square.</p>
<p>Or type this in a web browser:</p>
<p class="poster__address">{address}</p>
<p>Does it ask for a code? The code is:</p>
<p class="poster__code">{code}</p>
</div>
</div>
<ul class="poster__points">
{points}
</ul>
{telegram}
{help_now}
</main>
</body>
</html>
"""

POSTER_CSS = """@page { size: A4 portrait; margin: 14mm; }
.poster { margin: 0; background: #e3f0ef; color: #0b0c0c; font: 1.375rem/1.4 arial, helvetica, sans-serif; }
.poster__page {
  box-sizing: border-box; max-width: 50rem; margin: 24px auto; padding: 36px 44px;
  border-radius: 28px; background: #faf7f2;
}
.poster__face { display: block; margin: 0 0 12px; }
.poster__title { margin: 0 0 16px; color: #17505a; font-size: 3.25rem; line-height: 1.1; overflow-wrap: anywhere; }
.poster__words { margin: 0 0 12px; font-size: 1.625rem; }
.poster__how {
  display: flex; flex-wrap: wrap; align-items: center; gap: 20px 36px; margin: 28px 0; padding: 24px;
  border: 3px solid #17505a; border-radius: 24px; background: #fff;
}
.poster__qr { flex: 0 0 17rem; max-width: 100%; }
.poster__qr svg { display: block; width: 100%; height: auto; }
.poster__steps { flex: 1 1 16rem; min-width: 0; }
.poster__steps p { margin: 0 0 10px; }
.poster__steps .poster__address { font-size: 1.5rem; font-weight: 700; }
.poster__part { display: inline-block; max-width: 100%; overflow-wrap: anywhere; }
.poster__steps .poster__code {
  display: inline-block; box-sizing: border-box; max-width: 100%; margin: 0; padding: 6px 18px;
  border: 3px solid #17505a; border-radius: 12px; color: #17505a;
  font-size: 1.75rem; font-weight: 700; overflow-wrap: anywhere;
}
.poster__points { margin: 0 0 20px; padding: 0 0 0 1.3em; }
.poster__points li { margin-bottom: 6px; }
.poster__telegram { display: flex; flex-wrap: wrap; align-items: center; gap: 12px 24px; margin: 0 0 20px; }
.poster__telegram p { flex: 1 1 14rem; min-width: 0; margin: 0; }
.poster__qr--small { flex: 0 0 7rem; }
.poster__help { margin: 0; padding-top: 16px; border-top: 2px solid #c9d6d4; }
@media (max-width: 40rem) {
  .poster__page { margin: 0; padding: 20px; border-radius: 0; }
  .poster__title { font-size: 2.25rem; }
  .poster__how { padding: 16px; }
}
@media print {
  .poster { background: #fff; font-size: 16pt; }
  .poster__page { max-width: none; margin: 0; padding: 0; background: #fff; }
  .poster__title { font-size: 40pt; }
  .poster__words { font-size: 20pt; }
  .poster__qr { flex-basis: 72mm; }
  .poster__qr--small { flex-basis: 30mm; }
  .poster__how, .poster__help, .poster__points, .poster__telegram { break-inside: avoid; }
}
"""
"""The poster's style sheet, to be served or written beside it as `poster.css`."""
