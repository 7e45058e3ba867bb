"""The numbers that somebody in need can call, for everything that names them: help, phrases in all languages, the poster."""

from collections.abc import Mapping

HELP_NUMBERS: Mapping[str, str] = {
    "emergency": "999",
    "childline": "0800 1111",
    "shout": "85258",
    "nhs": "111",
    "nspcc": "0808 800 5000",
    "samaritans": "116 123",
    "domestic_abuse": "0808 2000 247",
}
"""By the name that stands in braces where the number is said."""


def with_numbers(text: str) -> str:
    """The text with the numbers in place of their names. Other words in braces stay for whoever fills them."""
    for name, number in HELP_NUMBERS.items():
        text = text.replace(f"{{{name}}}", number)
    return text
