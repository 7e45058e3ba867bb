"""What a form of the desk posts."""

from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.request_checks import BodyTooLarge, limited_body

FORM_LIMIT = 64 * 1024
"""Bytes. The longest form has six long texts."""


async def posted(request: Request) -> dict[str, str]:
    """The fields by their names. Answers 413 where they are too long."""
    try:
        body = await limited_body(request, FORM_LIMIT)
    except BodyTooLarge:
        raise HTTPException(413) from None
    return {name: values[-1] for name, values in parse_qs(body.decode(errors="replace")).items()}
