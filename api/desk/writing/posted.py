"""What a form of the desk posts."""

import re
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.request_checks import BodyTooLarge, limited_body

FORM_LIMIT = 64 * 1024
"""Bytes. The longest form has six long texts."""
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]")
"""What no keyboard types: signs that a database refuses, and those that turn the order of what others read after them."""


async def posted_values(request: Request) -> dict[str, list[str]]:
    """Every value of a form by its name, also the empty ones, without signs that cannot be seen. Answers 413 where they are
    too long."""
    try:
        body = await limited_body(request, FORM_LIMIT)
    except BodyTooLarge:
        raise HTTPException(413) from None
    typed = parse_qs(body.decode(errors="replace"), keep_blank_values=True)
    return {name: [_UNSEEN.sub("", value) for value in values] for name, values in typed.items()}


async def posted(request: Request) -> dict[str, str]:
    """The fields that say something, by their names; of several of one name the last. Answers 413 where they are too
    long."""
    said = {
        name: [value for value in values if value] for name, values in (await posted_values(request)).items()
    }
    return {name: values[-1] for name, values in said.items() if values}
