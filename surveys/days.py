"""Days as people read them, in any language that we have words in."""

from datetime import date
from functools import lru_cache

from babel.dates import format_date

LOCALES = {"en": "en_GB", "pt": "pt_PT"}
"""Where a language has several customs, those of its country here."""


@lru_cache(maxsize=4096)  # writing one out takes longer than all that stands around it
def day_in_words(day: date, language: str = "en") -> str:
    """A day as it is written out in a language, such as "3 December 2026"."""
    return str(format_date(day, "long", locale=locale_of(language)))


def locale_of(language: str) -> str:
    """The locale whose customs a language is written by."""
    return LOCALES.get(language, language)
