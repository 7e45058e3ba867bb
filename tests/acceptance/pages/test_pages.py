"""Every page of the web chat, fetched and checked."""

import gzip
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import httpx
import pytest

from bot.pages.assets import MOUNT, STATIC, load_assets, shared_assets
from bot.pages.environment import environment, with_phones
from bot.pages.site import Site
from bot.pages.take_govuk import without_marks_of_state
from surveys.definition.survey import Audience
from surveys.language.phrases import languages, phrases_in
from surveys.language.translation import help_in
from tests.acceptance.pages.checking import check_page, text_of
from tests.acceptance.pages.serving import SITE, Chat, chatting
from tests.houses import House

Fetch = Callable[..., Element]


def about_of(page: Element) -> str:
    return next(one.get("value", "") for one in page.iter("input") if one.get("name") == "about")


def of_class(page: Element, name: str) -> list[Element]:
    return [one for one in page.iter() if name in one.get("class", "").split()]


def links_of(page: Element) -> list[str]:
    return [link.get("href", "") for link in page.iter("a")]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/practitioners",
        "/help",
        "/privacy",
        "/delete",
        "/s/every-kind",
        "/s/at-work",
        "/s/every-kind-r1",
    ],
)
def test_every_page_is_sound(fetch: Fetch, path: str) -> None:
    """Valid, labelled, one heading, nothing inline, nothing kept by the browser, nothing from elsewhere."""
    fetch(path)


@pytest.mark.parametrize("path", ["/nowhere", "/s/unknown", "/s/UPPER", "/s/%F0%9F%98%80", "/s/a%00b"])
def test_a_page_that_is_not_there_says_so_kindly(fetch: Fetch, path: str) -> None:
    assert "may have a mistake" in text_of(fetch(path, 404))


def test_an_unknown_survey_lists_those_that_are_open(fetch: Fetch) -> None:
    page = fetch("/s/every-kid", 404)
    assert "/s/every-kind" in [one.get("href") for one in page.iter("a")]


def test_every_kind_of_question_is_sound(fetch: Fetch) -> None:
    """A walk through each kind of question, each refused once."""
    address = "/s/every-kind"
    page = fetch(address)
    for answer in ("yes", "good", "school", "12", "Nothing else."):
        refused = fetch(address, data={"about": about_of(page), "words": ""})
        assert text_of(next(refused.iter("title"))).startswith("Error: ")
        page = fetch(address, data={"about": about_of(refused), "words": answer})
        assert not text_of(next(page.iter("title"))).startswith("Error: ")
    assert "Shall I send it?" in text_of(page)


def test_a_refused_answer_is_linked_to_its_field(fetch: Fetch) -> None:
    """The remark comes first, points to the field, and the field says that it is about it."""
    address = "/s/every-kind"
    page = fetch(address)
    for answer in ("yes", "good", "school", "two hundred"):
        page = fetch(address, data={"about": about_of(page), "words": answer}, by_script=False)
    field = next(one for one in page.iter("input") if one.get("id") == "answer")
    assert field.get("aria-invalid") == "true"
    assert "refused" in field.get("aria-describedby", "").split()
    assert field.get("value") == "two hundred"
    assert text_of(of_class(page, "say--refused")[0]).startswith("Please write a whole number from 5 to 25.")


def test_help_does_not_look_like_a_fault(fetch: Fetch) -> None:
    """Asking for help, and being pointed to help, is nothing that somebody did wrong."""
    address = "/s/every-kind"
    page = fetch(address)
    for fields in ({"do": "/help"}, {"words": "help"}, {"words": "he hurts me"}):
        page = fetch(address, data={"about": about_of(page), **fields})
        assert not of_class(page, "say--refused")
        assert "0800 1111" in text_of(page)


def test_what_a_survey_says_is_never_markup(fetch: Fetch) -> None:
    """What somebody typed is shown again only as text. With our script no page brings it back."""
    address = "/s/every-kind"
    page = fetch(address)
    for answer in ("yes", "good", "school", "12"):
        page = fetch(address, data={"about": about_of(page), "words": answer})
    page = fetch(
        address,
        data={"about": about_of(page), "words": "</textarea><script>x</script>" * 60},
        by_script=False,
    )
    area = next(page.iter("textarea"))
    assert "".join(area.itertext()).startswith("</textarea><script>")


def test_the_first_line_of_what_was_typed_stays_empty_when_it_was(fetch: Fetch) -> None:
    """HTML drops the first line break of a text area; the page puts one there to be dropped."""
    address = "/s/every-kind"
    page = fetch(address)
    for answer in ("yes", "good", "school", "12"):
        page = fetch(address, data={"about": about_of(page), "words": answer})
    page = fetch(address, data={"about": about_of(page), "words": "\n\nbelow" + "x" * 1500}, by_script=False)
    assert "".join(next(page.iter("textarea")).itertext()).startswith("\n\nbelow")


def test_practitioners_have_a_page_of_their_own(fetch: Fetch) -> None:
    """A child chooses among what is for children; the other page is one link away, both ways."""
    for_children, at_work = links_of(fetch("/")), links_of(fetch("/practitioners"))
    assert "/s/every-kind" in for_children
    assert "/s/at-work" not in for_children
    assert "/practitioners" in for_children
    assert "/s/at-work" in at_work
    assert "/s/every-kind" not in at_work
    assert "/" in at_work


def test_where_nothing_is_open_the_page_says_so(small_house: House) -> None:
    with chatting(small_house, surveys=()) as chat:
        page = check_page(httpx.get(chat.url, trust_env=False).text)
    assert "There is no survey open right now" in text_of(page)
    assert "/help" in [str(link.get("href")).partition("?")[0] for link in page.iter("a")]


def test_example_data_is_called_that_on_every_page(small_house: House) -> None:
    with chatting(small_house, site=replace(SITE, example=True)) as chat:
        for path in ("/", "/s/every-kind", "/help", "/nowhere"):
            page = check_page(httpx.get(chat.url + path, trust_env=False).text)
            assert "Nothing here is about real people" in text_of(page)


def test_the_chat_says_that_it_is_a_computer(fetch: Fetch) -> None:
    assert "You chat with a computer, not a person." in text_of(fetch("/s/every-kind"))


def test_the_first_page_is_small(chat: Chat) -> None:
    """All that a first visit loads is under 100 kB as it travels."""
    with httpx.Client(base_url=chat.url, trust_env=False, headers={"accept-encoding": "gzip"}) as client:
        html = client.get("/s/every-kind").text
        addresses = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))
        # Asked for by start.js and chat.js.
        addresses.add(shared_assets().url("govuk-frontend.min.js"))
        sizes = [int(client.get(address).headers["content-length"]) for address in addresses]
    assert len(sizes) >= 6
    assert sum(sizes) + len(html.encode()) < 100_000


def test_static_files_are_kept_for_ever_under_their_fingerprint(chat: Chat) -> None:
    address = shared_assets().url("heard.css")
    with httpx.Client(base_url=chat.url, trust_env=False) as client:
        squeezed = client.get(address, headers={"accept-encoding": "gzip"})
        plain = client.get(address, headers={"accept-encoding": "identity"})
        old = client.get(f"{MOUNT}/0123456789ab/heard.css")
    assert "immutable" in plain.headers["cache-control"]
    assert squeezed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert squeezed.text == plain.text == old.text
    assert old.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["x/../../__init__.py", "x/%2e%2e/%2e%2e/__init__.py", "x/nothing.css", "", "x"]
)
def test_no_other_file_can_be_reached(chat: Chat, path: str) -> None:
    with httpx.Client(base_url=chat.url, trust_env=False) as client:
        assert client.get(f"{MOUNT}/{path}").status_code == 404


def test_a_changed_file_changes_every_address(tmp_path: Path) -> None:
    """Files point at each other by relative addresses, so they share one fingerprint."""
    (tmp_path / "board.css").write_text("a{}")
    before = load_assets(tmp_path)
    (tmp_path / "board.css").write_text("b{}")
    after = load_assets(tmp_path)
    assert before.url("heard.css") != after.url("heard.css")
    assert gzip.decompress(after.files["board.css"].squeezed or b"") == b"b{}"


def test_two_files_of_one_name_are_named() -> None:
    with pytest.raises(ValueError, match=r"already a static file '\w+\.\w+'"):
        load_assets(STATIC)


def test_a_page_cannot_ask_for_a_file_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        environment().from_string("{{ asset('no-such.css') }}").render()


def test_numbers_to_call_can_be_tapped() -> None:
    words = "Childline: 0800 1111. In danger <b> call 999. Or text SHOUT to 85258. Since 2019, 10 of 1110, 999 years."
    assert with_phones(words) == (
        'Childline: <a href="tel:08001111">0800 1111</a>. In danger &lt;b&gt; call <a href="tel:999">999</a>. '
        'Or text SHOUT to <a href="sms:85258">85258</a>. Since 2019, 10 of 1110, 999 years.'
    )


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("audience", ["young_people", "practitioners"])
def test_every_way_to_get_help_can_be_tapped_in_every_language(language: str, audience: Audience) -> None:
    """Nobody in need has to copy a number."""
    lines = "\n".join((*help_in(language, "", audience), phrases_in(language).poster["help_now"]))
    html = with_phones(lines)
    kept = re.sub(r"<a href=[^>]*>[^<]*</a>", "", html)
    assert not re.search(r"\d{3}|\.uk", kept), kept
    if audience == "young_people":
        assert '<a href="https://www.childline.org.uk">childline.org.uk</a>' in html


def test_the_page_of_help_has_a_part_for_practitioners(fetch: Fetch) -> None:
    """Below the lines for young people, with a heading that says whose it is."""
    page = fetch("/help")
    heading, *_others = [each for each in page.iter("h2") if each.get("id") == "at-work"]
    assert heading.text == "If you work with children"
    assert [each.text for each in page.iter("li") if "safeguarding lead" in (each.text or "")]


def test_a_site_without_a_name_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="name"):
        Site("  ")
    with pytest.raises(ValueError, match="https://"):
        Site("Board", exit_url="javascript:alert(1)")


def test_nothing_that_belongs_to_gov_uk_alone_is_shipped() -> None:
    """No Transport font and no crest; and a new version that hides them elsewhere is noticed."""
    for name in ("govuk-frontend.min.css", "govuk-frontend.min.js"):
        text = shared_assets().files[name].body.decode()
        assert without_marks_of_state(text) == text
    with pytest.raises(ValueError, match="GDS Transport"):
        without_marks_of_state("a{font-family:GDS Transport}")
