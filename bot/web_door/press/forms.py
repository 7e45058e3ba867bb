"""Reading what a browser sends to the web door: only our own forms, of a size that a person can write. Keeps
nothing."""

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs

from starlette.requests import Request

from bot.pages.form_lengths import FILL, PICK, PICKED
from bot.request_checks import BodyTooLarge, limited_body, same_site
from bot.web_door.press.turns import Posted

BODY_LIMIT = 256 * 1024
"""Bytes of a form. 20,000 emoji fit: somebody who wrote far too much still hears it from the conversation,
kindly."""

MOST_FIELDS = 300
"""Without script each of many choices is a field."""

Fields = Mapping[str, list[str]]

FORM = "application/x-www-form-urlencoded"


class UnreadableForm(Exception):
    """A request that none of our pages sends. `kind` names the page that says so."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


async def read_posted(request: Request, public_url: str = "") -> Posted:
    """What a form of ours brought. Raises `UnreadableForm`, for a form that another website sent too.

    Another site's post carries no cookie, and cannot know the form's `about` once somebody is past the first screen. So
    what an old browser lets pass says nothing in anybody's name.
    """
    if not same_site(request, public_url):
        raise UnreadableForm("from_elsewhere")
    try:
        body = await limited_body(request, BODY_LIMIT)
    except BodyTooLarge:
        raise UnreadableForm("too_large") from None
    return read_form(body, request.headers.get("content-type", ""))


def read_form(body: bytes, content_type: str) -> Posted:
    """What a form of ours brings: `about`, and `do` (an action) or `words` (an answer; ticked boxes send
    several). Letters come as they are by script, else percent-encoded. Raises `UnreadableForm`."""
    if content_type.partition(";")[0].strip().casefold() != FORM:
        raise UnreadableForm("not_a_form")
    try:
        fields = parse_qs(
            _without_fill(body).decode("utf-8"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise UnreadableForm("not_a_form") from None
    if "about" not in fields:
        raise UnreadableForm("not_a_form")
    return _posted(fields)


_FILL_BEFORE = f"&{FILL}=".encode()


def _without_fill(body: bytes) -> bytes:
    """The form without what our script fills it up with, which nobody reads and which is most of it."""
    read, fill, zeros = body.rpartition(_FILL_BEFORE)
    return read if fill and zeros == b"0" * len(zeros) else body


def _posted(fields: Fields) -> Posted:
    typed, about = "typed" in fields, fields["about"][0].rstrip()
    words = ", ".join(fields.get("words", ()) if typed else _pressed(fields))
    if "do" in fields:
        return Posted(fields["do"][0].rstrip(), about, is_action=True, kept=words, is_typed=typed)
    return Posted(words, about, kept=words, is_typed=typed)


def _pressed(fields: Fields) -> Iterator[str]:
    """What was pressed or ticked, without the spaces that make all of one length."""
    yield from (words.rstrip() for words in fields.get("words", ()))
    yield from (name.removeprefix(PICK) for name, values in fields.items() if _is_picked(name, values))


def _is_picked(name: str, values: list[str]) -> bool:
    return name.startswith(PICK) and values == [PICKED]
