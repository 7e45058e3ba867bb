"""A poster for a wall: what the survey is, a QR code, an address to type, and its languages. One printed page of A4.

It names nobody and promises nothing that the conversation does not say as well. It holds no script and, with `css`, no style
of its own, so it can be served under a strict content security policy.
"""

import io
import re
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

import segno

from surveys.authoring.printing.page_head import HEAD
from surveys.channels import LEAST_AGE
from surveys.conversation.open_rounds import OpenSurvey
from surveys.errors import UserError
from surveys.language.phrases import ENGLISH, Phrases, counted, phrases_in

ERROR_CORRECTION = "q"
"""A quarter of the code may be torn or dirty and it still reads. A poster hangs in a corridor."""

POINTS = ("no_name", "skip", "stop", "computer")
"""True of every survey here, and said again in the conversation. The keys of the phrases."""

FULL, CROWDED, OF_TELEGRAM = 450, 800, 120
"""Letters of title and words from which a poster is set smaller, so that it stays one page; the way by Telegram takes as
much room as so many."""


class PosterError(UserError, ValueError):
    """What the poster was asked to show cannot be shown; the message says what to do."""


@dataclass(frozen=True)
class Poster:
    """What a poster says. `words` say in a sentence or two why to take part. `telegram_address` is empty where there is no
    bot, `helps` is False for practitioners. `languages` are those that one can answer in; `language` is the poster's own."""

    title: str
    words: str
    web_address: str
    telegram_address: str = ""
    helps: bool = True
    language: str = ENGLISH
    languages: tuple[str, ...] = (ENGLISH,)

    def __post_init__(self) -> None:
        for address in filter(None, (self.web_address, self.telegram_address)):
            _check_address(address)

    @property
    def phrases(self) -> Phrases:
        return phrases_in(self.language)

    @property
    def letters(self) -> int:
        """How much there is to read. A letter of the title takes as much room as four of words."""
        return 4 * len(self.title) + len(self.words) + OF_TELEGRAM * bool(self.telegram_address)


def survey_poster(
    survey: OpenSurvey,
    public_url: str,
    telegram_name: str = "",
    *,
    css: str = "",
    language: str = ENGLISH,
    offers_languages: bool = False,
) -> str:
    """The poster of a survey, in a language where it has been translated. `telegram_name` is the bot's user name, where
    there is one. Raises `PosterError`."""
    told = survey.told_in(language)
    takes = counted(phrases_in(told.language).poster, "takes", survey.minutes, told.language)
    in_language = "" if told.language == ENGLISH else f"?lang={told.language}"
    poster = Poster(
        told.title,
        f"{told.about}\n\n{takes}",
        f"{public_url}/s/{survey.code}{in_language}",
        f"https://t.me/{telegram_name}?start={survey.code}" if telegram_name else "",
        helps=survey.audience == "young_people",
        language=told.language,
        languages=survey.languages,
    )
    return poster_html(poster, css=css, offers_languages=offers_languages)


def poster_html(poster: Poster, *, css: str = "", offers_languages: bool = False) -> str:
    """The poster as one HTML page. `css` is where `POSTER_CSS` is served, empty to have the style in the page itself. Where
    it `offers_languages`, the page on the screen links to the same poster in other languages; they are not printed."""
    says, language = poster.phrases.poster, poster.phrases.language
    parts = {
        "language": poster.language,
        "direction": language.direction,
        "title": escape(poster.title),
        "size": _size(poster),
        "style": f'<link rel="stylesheet" href="{escape(css)}">' if css else f"<style>\n{POSTER_CSS}</style>",
        "links": _links(poster) if offers_languages else "",
        "words": _paragraphs(poster.words),
        "square": escape(says["square"]),
        "qr": qr_svg(poster.web_address),
        "phone": escape(says["phone"]),
        "camera": escape(says["camera"]),
        "type": escape(says["type"]),
        "address": _in_parts(_to_type(poster.web_address)),
        "choose": escape(says["choose"].format(title=poster.title)),
        "telegram": _telegram(poster) if poster.telegram_address else "",
        "languages": _languages(poster),
        "help_now": _foot("poster__help", says["help_now"]) if poster.helps else "",
        "machine_made": ""
        if language.reviewed_by
        else _foot("poster__small", poster.phrases.say("machine_made")),
        "points": "\n".join(f"<li>{escape(says[point])}</li>" for point in POINTS),
    }
    return PAGE.format_map(parts)


def _size(poster: Poster) -> str:
    if poster.letters < FULL:
        return ""
    return " poster--full" if poster.letters < CROWDED else " poster--crowded"


def _languages(poster: Poster) -> str:
    """The languages that one can answer in, each in its own name; nothing where there is one."""
    if len(poster.languages) == 1:
        return ""
    names = ", ".join(
        f'<span class="poster__part" lang="{code}">{escape(phrases_in(code).language.name)}</span>'
        for code in poster.languages
    )
    return f'<p class="poster__languages">{escape(poster.phrases.poster["languages"])} <strong>{names}</strong></p>'


def _links(poster: Poster) -> str:
    others = [code for code in poster.languages if code != poster.language]
    links = " ".join(
        f'<a href="?lang={code}" lang="{code}" hreflang="{code}">{escape(phrases_in(code).language.name)}</a>'
        for code in others
    )
    label = escape(poster.phrases.pages["choose_language"])
    return f'<nav class="poster__links" aria-label="{label}">{links}</nav>' if others else ""


def _foot(name: str, words: str) -> str:
    return f'<p class="{name}">{escape(words)}</p>'


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
    """The address as somebody types it: browsers add https:// themselves, and ask for their own language."""
    return re.sub(r"^https://(www\.)?|\?lang=\w+$", "", address).rstrip("/")


def _in_parts(address: str) -> str:
    """The address in parts that a line breaks between: after a slash or before a question mark, not at a hyphen."""
    parts = re.split(r"(?<=[^/:]/)|(?=\?)", address)
    return "".join(f'<span class="poster__part">{escape(part)}</span>' for part in parts if part)


def _paragraphs(words: str) -> str:
    parts = [" ".join(part.split()) for part in words.split("\n\n") if part.strip()]
    return "\n".join(f'<p class="poster__words">{escape(part)}</p>' for part in parts)


def _telegram(poster: Poster) -> str:
    says = poster.phrases.poster
    return TELEGRAM.format(
        square=escape(says["square_telegram"]),
        invitation=escape(says["telegram"].format(age=LEAST_AGE["telegram"])),
        address=_in_parts(_to_type(poster.telegram_address)),
        qr=qr_svg(poster.telegram_address),
    )


TELEGRAM = """<div class="poster__telegram">
<div class="poster__qr poster__qr--small" role="img" aria-label="{square}">
{qr}
</div>
<p>{invitation} <strong>{address}</strong></p>
</div>"""

PAGE = (
    HEAD
    + """{style}
</head>
<body class="poster{size}">
{links}
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
<div class="poster__qr" role="img" aria-label="{square}">
{qr}
</div>
<div class="poster__steps">
<p><strong>{phone}</strong> {camera}</p>
<p>{type}</p>
<p class="poster__address">{address}</p>
<p>{choose}</p>
</div>
</div>
<ul class="poster__points">
{points}
</ul>
{languages}
{telegram}
{help_now}
{machine_made}
</main>
</body>
</html>
"""
)

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
.poster__points { margin: 0 0 20px; padding: 0 0 0 1.3em; }
.poster__points li { margin-bottom: 6px; }
.poster__telegram { display: flex; flex-wrap: wrap; align-items: center; gap: 12px 24px; margin: 0 0 20px; }
.poster__telegram p { flex: 1 1 14rem; min-width: 0; margin: 0; }
.poster__qr--small { flex: 0 0 7rem; }
.poster__languages { margin: 0 0 20px; }
.poster__help { margin: 0; padding-top: 16px; border-top: 2px solid #c9d6d4; }
.poster__small { margin: 12px 0 0; font-size: 1rem; }
.poster__links {
  display: flex; flex-wrap: wrap; gap: 0 20px; max-width: 45rem; margin: 0 auto; padding: 8px 20px 0; font-size: 1.125rem;
}
.poster__links a { display: inline-flex; align-items: center; min-height: 44px; min-width: 44px; color: #17505a; }
@media (max-width: 40rem) {
  .poster__page { margin: 0; padding: 20px; border-radius: 0; }
  .poster__title { font-size: 2.25rem; }
  .poster__how { padding: 16px; }
}
@media print {
  .poster { background: #fff; font-size: 15pt; line-height: 1.3; }
  .poster__page { max-width: none; margin: 0; padding: 0; background: #fff; }
  .poster__links { display: none; }
  .poster__face { width: 50px; height: 44px; margin: 0 0 6px; }
  .poster__title { margin: 0 0 10px; font-size: 36pt; }
  .poster__words { margin: 0 0 8px; font-size: 18pt; }
  .poster__how { margin: 14px 0; padding: 16px 20px; }
  .poster__steps p { margin: 0 0 8px; }
  .poster__steps .poster__address { font-size: 16pt; }
  .poster__points, .poster__languages, .poster__telegram { margin-bottom: 12px; }
  .poster__points li { margin-bottom: 3px; }
  .poster__help { padding-top: 10px; }
  .poster__small { margin-top: 8px; font-size: 11pt; }
  .poster__qr { flex-basis: 62mm; }
  .poster__qr--small { flex-basis: 26mm; }
  .poster--full { font-size: 13pt; }
  .poster--full .poster__title { font-size: 28pt; }
  .poster--full .poster__words { font-size: 15pt; }
  .poster--full .poster__qr { flex-basis: 54mm; }
  .poster--full .poster__qr--small { flex-basis: 24mm; }
  .poster--crowded { font-size: 11pt; }
  .poster--crowded .poster__face { display: none; }
  .poster--crowded .poster__title { font-size: 20pt; }
  .poster--crowded .poster__words { font-size: 12pt; }
  .poster--crowded .poster__steps .poster__address { font-size: 13pt; }
  .poster--crowded .poster__qr { flex-basis: 46mm; }
  .poster--crowded .poster__qr--small { flex-basis: 22mm; }
  .poster__how, .poster__help, .poster__points, .poster__telegram { break-inside: avoid; }
}
"""
"""The poster's style sheet, to be served or written beside it as `poster.css`."""
