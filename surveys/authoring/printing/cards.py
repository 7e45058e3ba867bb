"""Cards with codes to print and cut out, ten on a page of A4: each with its code, a square to scan and an address to type.

A card says nothing of who it is for, and the page is in no order. Whoever prints it takes it away: nothing is kept here.
"""

from collections.abc import Sequence
from html import escape

from surveys.authoring.printing.page_head import HEAD
from surveys.authoring.printing.poster import qr_svg
from surveys.language.phrases import ENGLISH, phrases_in


def cards_html(title: str, address: str, cards: Sequence[str], language: str = ENGLISH) -> str:
    """The page with a card for each code, as it is to stand there. `address` is that of the survey, to type instead of
    scanning."""
    phrases = phrases_in(language)
    parts = "\n".join(_card(title, address, card, language) for card in cards)
    return PAGE.format_map(
        {
            "language": language,
            "direction": phrases.language.direction,
            "title": escape(title),
            "cards": parts,
            "css": CARDS_CSS,
        }
    )


def linked(address: str, card: str) -> str:
    """The address that shows the card as well."""
    return f"{address}?card={card}"


def _card(title: str, address: str, card: str, language: str) -> str:
    says = phrases_in(language).poster
    short = address.removeprefix("https://").removeprefix("http://")
    return CARD.format_map(
        {
            "heading": escape(says["card"]),
            "title": escape(title),
            "square": escape(says["square"]),
            "qr": qr_svg(linked(address, card)),
            "how": escape(says["card_how"].format(address=short)),
            "code": escape(card),
            "once": escape(says["card_once"]),
        }
    )


CARD = """<li class="card">
<h2 class="card__heading">{heading}: {title}</h2>
<div class="card__qr" role="img" aria-label="{square}">
{qr}
</div>
<p class="card__how">{how}</p>
<p class="card__code">{code}</p>
<p class="card__once">{once}</p>
</li>"""

PAGE = (
    HEAD
    + """<style>
{css}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<ul class="cards">
{cards}
</ul>
</main>
</body>
</html>
"""
)

CARDS_CSS = """@page { size: A4 portrait; margin: 10mm; }
body { margin: 0; color: #0b0c0c; background: #fff; font: 11pt/1.3 arial, helvetica, sans-serif; }
h1 { margin: 0 0 4mm; font-size: 14pt; }
.cards {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(88mm, 1fr)); margin: 0; padding: 0; list-style: none;
}
.card {
  box-sizing: border-box; min-height: 52mm; padding: 4mm; border: 1px dashed #505a5f; break-inside: avoid; overflow: hidden;
}
.card__heading { margin: 0 0 2mm; font-size: 11pt; overflow-wrap: anywhere; }
.card__qr { float: right; width: 30mm; margin-left: 3mm; }
.card__qr svg { display: block; width: 100%; height: auto; }
.card p { margin: 0 0 2mm; overflow-wrap: anywhere; }
.card__code { font: 700 14pt/1.2 "courier new", monospace; white-space: nowrap; }
.card__once { font-size: 9pt; }
@media print { h1 { display: none; } }
"""
