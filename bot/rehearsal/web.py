"""Somebody at the web door: reads the page, presses its buttons, ticks its boxes, types into its fields, and sends its forms
as a browser would, with our script or, where it is not `scripted`, without any.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

import aiohttp

from bot.rehearsal.respondent import Seen

BY_SCRIPT = {"x-heard-script": "1"}
"""By this header our script is known: it gets the next page at once, and no redirect to it."""

_NO_END = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
GO_ON = "/start"
"""What the button passes on with which somebody says that they were here before."""

_DONE = ("done", "/done", "")


class PageProblem(Exception):
    """A page that somebody without JavaScript could not use; the message says what is missing."""


# Reading a page -------------------------------------------------------------------------------------------------


@dataclass
class Element:
    """One element of a page: its tag, its attributes, and what is in it in order."""

    tag: str
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    inside: "list[Element | str]" = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.attributes.get(name) or ""

    def all(self, tag: str = "", of: str = "") -> "Iterator[Element]":
        """All elements below this one with a tag, of a class, in reading order."""
        for part in self.inside:
            if isinstance(part, Element):
                if tag in ("", part.tag) and (not of or of in part.get("class").split()):
                    yield part
                yield from part.all(tag, of)

    def text(self) -> str:
        """The text as it is read: a break is a new line, other white space is one space."""
        lines = "".join(_pieces(self)).split("\v")
        return "\n".join(" ".join(line.split()) for line in lines).strip()

    def value(self) -> str:
        """What stands in a field before anybody types. A browser drops the first line break of a text
        area."""
        if self.tag == "textarea":
            return "".join(_pieces(self)).removeprefix("\n")
        return self.get("value")


def _pieces(element: Element) -> Iterator[str]:
    """The text in an element as it was written, with a mark for each break and the character of each face."""
    for part in element.inside:
        if isinstance(part, str):
            yield part
        elif part.tag == "br":
            yield "\v"
        elif part.get("data-face"):
            yield f"{part.get('data-face')} "
        else:
            yield from _pieces(part)


class _PageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._open = [Element("page")]

    @property
    def page(self) -> Element:
        return self._open[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: "" if value is None else value for name, value in attrs})
        self._open[-1].inside.append(element)
        if tag not in _NO_END:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in [element.tag for element in self._open[1:]]:
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


def read_page(html: str) -> Element:
    """The main part of a page, which the chat is in, with what stays at the top of the screen. Raises `PageProblem` when
    there is none."""
    start, end = html.find("<main"), html.rfind("</main>")
    if start < 0 or end < 0:
        raise PageProblem("the page has no main part")
    reader = _PageReader()
    reader.feed(html[max(0, html.find('<section class="heard-exit"')) : end])
    reader.close()
    return reader.page


def seen_on(page: Element) -> list[Seen]:
    """What the bot says on a page; on a page without a chat, what the page says."""
    says = list(page.all("div", of="say"))
    if not says:
        return [Seen(_words(page), tuple(card.text() for card in page.all(of="card__title")))]
    return [Seen(_words(say), tuple(_labels(say))) for say in says]


def _words(part: Element) -> str:
    return "\n\n".join(words for bubble in part.all(of="bubble") for words in _paragraphs(bubble))


def _paragraphs(bubble: Element) -> Iterator[str]:
    for part in [*bubble.all("p"), *bubble.all("ul")] or [bubble]:
        yield "\n".join(item.text() for item in part.all("li")) if part.tag == "ul" else part.text()


def _labels(say: Element) -> Iterator[str]:
    for answers in say.all(of="answers"):
        yield from (part.text() for part in answers.all() if part.tag == "label" or _is_answer(part))


def _is_answer(element: Element) -> bool:
    return element.get("name") == "words" if element.tag == "button" else element.get("class") == "answer"


# Filling a form in ----------------------------------------------------------------------------------------------

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class PageForm:
    """A form of a page as somebody can fill it in."""

    action: str
    hidden: Sequence[tuple[str, str]]
    answers: Mapping[str, str]
    boxes: Mapping[str, str]
    ticked: Sequence[str]
    actions: Mapping[str, str]
    field: str
    done: str = "1"
    wide: int = 1
    yes_or_no: tuple[str, ...] = ()

    @property
    def asks_who(self) -> bool:
        """Whether the page only asks if it is still the same person."""
        return any(words.rstrip() == GO_ON for words in self.answers.values())

    def filled(self, words: str) -> Fields:
        """What a browser sends when somebody does what `words` say: press, tick and press Done, or type."""
        return [*self.hidden, *self.gesture(words)]

    def gesture(self, words: str) -> Fields:
        """What is sent with the hidden fields."""
        wanted = _same(words)
        if wanted in self.answers:
            return [("words", self.answers[wanted])]
        if self.boxes and wanted in _DONE:
            return [*self._sent_ticks(self.ticked), ("done", self.done)]
        if ticks := self._ticks(words):
            return [*self._sent_ticks(ticks), ("done", self.done)]
        if wanted in self.actions:
            typed = [(self.field, "")] if self.field else self._sent_ticks(self.ticked)
            return [*typed, ("do", self.actions[wanted])]
        # Where nothing can be typed this is a page that somebody changed; the conversation must bear it.
        return [(self.field or "words", words), ("done", self.done)]

    def _sent_ticks(self, ticks: Sequence[str]) -> Fields:
        """Boxes that are ticked, or, where there is no script, a yes or no for each choice."""
        if self.yes_or_no:
            yes, no = self.yes_or_no
            return [(choice, yes if choice in ticks else no) for choice in self.boxes.values()]
        return [("words", value) for value in ticks]

    def _ticks(self, words: str) -> list[str]:
        """The boxes to tick, or none when any part of the words is not the label of a box."""
        if _same(words) in self.boxes:
            return [self.boxes[_same(words)]]
        ticks = [self.boxes.get(_same(part), "") for part in words.split(",")]
        return ticks if all(ticks) else []


def form_on(page: Element) -> PageForm | None:
    """The form of a page, or None where nothing is asked. Raises `PageProblem` for a field without a
    label."""
    form = next(page.all("form"), None)
    if form is None:
        return None
    labels = {label.get("for"): label.text() for label in form.all("label")}
    inputs = [*form.all("input"), *form.all("textarea")]
    for part in inputs:
        if part.get("type") != "hidden" and part.get("id") not in labels:
            raise PageProblem(f"the field '{part.get('name')}' has no label")
    yes_or_no = list(form.all("div", of="pick"))
    boxes = [box for box in inputs if box.get("type") == "checkbox"]
    typed = [part for part in inputs if part.tag == "textarea" or part.get("type") == "text"]
    return PageForm(
        action=form.get("action"),
        hidden=[(part.get("name"), part.get("value")) for part in inputs if part.get("type") == "hidden"],
        answers={_same(part.text()): part.get("value") for part in form.all("button") if _is_answer(part)},
        boxes=_picks(yes_or_no) or {_same(labels[box.get("id")]): box.get("value") for box in boxes},
        ticked=[
            box.get("name") if yes_or_no else box.get("value")
            for box in (_yeses(yes_or_no) if yes_or_no else boxes)
            if "checked" in box.attributes
        ],
        actions=_actions(page),
        field=typed[0].get("name") if typed else "",
        done=next((part.get("value") for part in form.all("button") if part.get("name") == "done"), "1"),
        wide=int(form.get("data-wide") or 1),
        yes_or_no=tuple(part.get("value") for part in yes_or_no[0].all("input")) if yes_or_no else (),
    )


def _yeses(picks: Sequence[Element]) -> list[Element]:
    return [next(pick.all("input")) for pick in picks]


def _picks(picks: Sequence[Element]) -> dict[str, str]:
    """The fields of choices that stand as yes or no each, by what they say."""
    says = (next(pick.all(of="pick__label")).text() for pick in picks)
    return {_same(say): yes.get("name") for say, yes in zip(says, _yeses(picks), strict=True)}


def _actions(page: Element) -> dict[str, str]:
    """Back, skip, help and stop by their label and by their command. Those under a remark belong to the same form."""
    actions: dict[str, str] = {}
    for button in page.all("button"):
        if button.get("name") == "do":
            command = button.get("value")
            actions |= {_same(button.text()): command, command.rstrip(): command}
    return actions


def _same(words: str) -> str:
    return " ".join(words.casefold().split())


def by_browser(fields: Fields) -> str:
    """What a browser sends of a form."""
    return urlencode([(name, value.replace("\r\n", "\n").replace("\n", "\r\n")) for name, value in fields])


def by_script(fields: Fields, address: str, wide: int) -> str:
    """What our script sends of it: letters as they are, and filled up to `wide` bytes with the address."""
    written = ((name, _written(value)) for name, value in fields if name != "fill")
    words = "&".join(f"{name}={value}" for name, value in written) + "&fill="
    return words + "0" * (-len(f"{address}{words}".encode()) % wide)


def _written(words: str) -> str:
    """As a form is percent-encoded, but for letters and signs that mean nothing there."""
    return re.sub(r"[\x00-\x1f%&+=]", lambda sign: quote(sign[0]), words.replace("\r\n", "\n")).replace(
        " ", "+"
    )


# Somebody who answers -------------------------------------------------------------------------------------------


def shared_connections() -> aiohttp.BaseConnector:
    """Connections for many respondents at once; to be used as a context, which closes them."""
    return aiohttp.TCPConnector(limit=0)


class WebRespondent:
    """One browser with its own cookie. Many can share the connections of a `connector`; whoever made it closes it."""

    def __init__(
        self,
        base_url: str,
        connector: aiohttp.BaseConnector | None = None,
        *,
        scripted: bool = True,
        language: str = "en",
    ) -> None:
        self._base_url, self._connector, self._scripted = base_url, connector, scripted
        self._language = language
        self._path = "/"
        self._page, self._typed = Element("page"), ""
        self.status = 0

    async def begin(self, code: str) -> list[Seen]:
        """Open the address of a survey, and go on where this browser was if it has been there."""
        seen = await self.open(code)
        form = self.form
        return await self.send([*form.hidden, ("words", GO_ON)]) if form and form.asks_who else seen

    async def open(self, code: str) -> list[Seen]:
        """Open the address of a survey, and do nothing there."""
        self._path = f"/s/{code}"
        return await self._read(self._browser.get(self._path, allow_redirects=False))

    async def answer(self, words: str) -> list[Seen]:
        """Do what `words` say with the form on the page, and read the page that comes back."""
        if address := self._links.get(_same(words)):
            self._path = address
            return await self._read(self._browser.get(address, allow_redirects=False))
        form = form_on(self._page)
        fields = form.filled(words) if form else [("about", ""), ("words", words)]
        return await self.send(fields, form.action if form else self._path)

    async def send(self, fields: Fields, path: str = "") -> list[Seen]:
        """Send a form with exactly these fields."""
        path = path or self._path
        self._typed = dict(fields).get("words", "")
        form_there = self._scripted and self.form
        body = by_script(fields, path, form_there.wide) if form_there else by_browser(fields)
        form = {"content-type": "application/x-www-form-urlencoded"}
        form |= BY_SCRIPT if self._scripted else {}
        sent = self._browser.post(path, data=body.encode(), headers=form, allow_redirects=not self._scripted)
        return await self._read(sent)

    @property
    def form(self) -> PageForm | None:
        """The form that stands before this respondent now."""
        return form_on(self._page)

    @property
    def _links(self) -> dict[str, str]:
        """Surveys that are offered as links, by their label."""
        return {
            _same(link.text()): link.get("href")
            for link in self._page.all("a")
            if _is_answer(link) or link.get("class") == "chat__language"
        }

    @property
    def cookies(self) -> dict[str, str]:
        """What the browser keeps."""
        return {cookie.key: cookie.value for cookie in self._browser.cookie_jar}

    @property
    def field_value(self) -> str:
        """What stands in the field to type in, as the page was loaded and our script has put back what was typed."""
        fields = [*self._page.all("textarea"), *self._page.all("input", of="write")]
        if not fields:
            return ""
        return self._typed if "data-kept" in fields[0].attributes else fields[0].value()

    async def aclose(self) -> None:
        await self._browser.close()

    @cached_property
    def _browser(self) -> aiohttp.ClientSession:
        """Made where it is first used, because it belongs to the event loop there."""
        return aiohttp.ClientSession(
            self._base_url,
            connector=self._connector,
            connector_owner=self._connector is None,
            cookie_jar=aiohttp.CookieJar(unsafe=True),  # keeps cookies of an address that is a number, too
            headers={"accept": "text/html", "accept-language": self._language, "origin": self._base_url},
        )

    async def _read(self, coming: AbstractAsyncContextManager[aiohttp.ClientResponse]) -> list[Seen]:
        async with coming as response:
            self.status, self._page = response.status, read_page(await response.text())
        return seen_on(self._page)
