"""What a form of the desk posts."""

from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.request_checks import BodyTooLarge, limited_body

FORM_LIMIT = 64 * 1024
"""Bytes. The longest form has six long texts."""


async def posted_values(request: Request) -> dict[str, list[str]]:
    """Every value of a form by its name, also the empty ones. Answers 413 where they are too long."""
    try:
        body = await limited_body(request, FORM_LIMIT)
    except BodyTooLarge:
        raise HTTPException(413) from None
    return parse_qs(body.decode(errors="replace"), keep_blank_values=True)


async def posted(request: Request) -> dict[str, str]:
    """The fields that say something, by their names; of several of one name the last. Answers 413 where they are too
    long."""
    said = {
        name: [value for value in values if value] for name, values in (await posted_values(request)).items()
    }
    return {name: values[-1] for name, values in said.items() if values}
