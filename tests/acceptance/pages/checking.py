"""What every page must be, whatever it shows."""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FIELDS = ("input", "select", "textarea")


def check_page(html: str) -> Element:
    """The parsed page. Fails with what is wrong with it."""
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    problems = [problem for check in CHECKS for problem in check(page)]
    assert not problems, "\n".join(problems)
    return page


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _title_and_heading(page: Element) -> Iterator[str]:
    headings = [text_of(one) for one in page.iter("h1")]
    title = text_of(next(page.iter("title"))).removeprefix("Error: ")
    if len(headings) != 1:
        yield f"a page has one h1, this one has {len(headings)}"
    elif not title.startswith(headings[0]):
        yield f"the title '{title}' does not begin with the heading '{headings[0]}'"


def _levels(page: Element) -> Iterator[str]:
    levels = [int(one.tag[1]) for one in page.iter() if one.tag in _HEADINGS]
    for before, after in zip([0, *levels], levels, strict=False):
        if after > before + 1:
            yield f"an h{after} follows an h{before}"


def _ids(page: Element) -> Iterator[str]:
    ids = Counter(one.get("id") for one in page.iter() if one.get("id"))
    for twice in (name for name, times in ids.items() if times > 1):
        yield f"the id '{twice}' is there twice"
    for one in page.iter():
        for name in _references(one):
            if name not in ids:
                yield f"<{one.tag}> points to '{name}', which is not there"


def _references(one: Element) -> Iterator[str]:
    for attribute in ("for", "aria-describedby", "aria-labelledby"):
        yield from one.get(attribute, "").split()
    if one.get("href", "").startswith("#"):
        yield one.get("href", "")[1:]


def _labels(page: Element) -> Iterator[str]:
    labelled = {one.get("for") for one in page.iter("label") if text_of(one)}
    for one in page.iter():
        if one.tag in _FIELDS and one.get("type") != "hidden" and one.get("id") not in labelled:
            yield f"the field '{one.get('name')}' has no label"
        if one.tag in ("button", "a") and not text_of(one) and not one.get("aria-label"):
            yield f"a <{one.tag}> has no name"
        if one.tag == "img" and one.get("alt") is None:
            yield f"the picture '{one.get('src')}' has no alt"
        if one.tag == "fieldset" and next(iter(one), Element("none")).tag != "legend":
            yield "a fieldset does not begin with its legend"


def _nothing_inline(page: Element) -> Iterator[str]:
    for one in page.iter():
        if one.tag == "style" or one.get("style"):
            yield f"<{one.tag}> has style of its own"
        if one.tag == "script" and not one.get("src"):
            yield "there is a script in the page"
        yield from (f"<{one.tag}> has {name}" for name in one.keys() if name.startswith("on"))  # noqa: SIM118
        if re.match(r"https?:|//", one.get("src", "")):
            yield f"<{one.tag}> is loaded from elsewhere: {one.get('src')}"


def _landmarks(page: Element) -> Iterator[str]:
    if not page.get("lang"):
        yield "the page has no language"
    for name in ("main", "header", "footer"):
        if len(list(page.iter(name))) != 1:
            yield f"a page has one {name}"


CHECKS = (_title_and_heading, _levels, _ids, _labels, _nothing_inline, _landmarks)
