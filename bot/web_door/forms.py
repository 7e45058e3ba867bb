"""Reading what a browser sends to the web door: only our own forms, of a size that a person can write. Keeps
nothing."""

from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

from bot.web_door.turns import Posted

BODY_LIMIT = 256 * 1024
"""Bytes of a form. 20,000 emoji fit: somebody who wrote far too much still hears it from the conversation,
kindly."""

MOST_FIELDS = 100
FORM = "application/x-www-form-urlencoded"


class UnreadableForm(Exception):
    """A request that none of our pages sends. `kind` names the page that says so."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def check_same_site(request: Request) -> None:
    """Refuse a form that another website sent. Raises `UnreadableForm`.

    Browsers say where a request comes from in Sec-Fetch-Site; older ones in Origin, which is "null" even from
    our own pages, because these send no referrer. What is left then is the cookie, which other sites' posts
    do not carry, and the `about` of the form, which they cannot know once somebody is past the first screen.
    """
    headers = request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin", "null")
    if site is not None:
        same = site in ("same-origin", "none")
    else:
        same = origin == "null" or origin.partition("://")[2] == headers.get("host")
    if not same:
        raise UnreadableForm("from_elsewhere")


async def read_body(request: Request) -> bytes:
    """The body, or `UnreadableForm` as soon as it is larger than `BODY_LIMIT`."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > BODY_LIMIT:
        raise UnreadableForm("too_large")
    body, more = b"", True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY_LIMIT:
            raise UnreadableForm("too_large")
    return body


def read_form(body: bytes, content_type: str) -> Posted:
    """What a form of ours brings: `about`, and `do` (an action) or `words` (an answer; ticked boxes send
    several). Raises `UnreadableForm`."""
    if content_type.partition(";")[0].strip().casefold() != FORM:
        raise UnreadableForm("not_a_form")
    try:
        fields = parse_qs(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise UnreadableForm("not_a_form") from None
    if "about" not in fields:
        raise UnreadableForm("not_a_form")
    words = ", ".join(fields.get("words", ()))
    if "do" in fields:
        return Posted(fields["do"][0], fields["about"][0], is_action=True, kept=words)
    return Posted(words, fields["about"][0], kept=words)
