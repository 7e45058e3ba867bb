"""Comments are read ten at a time, coded, and nothing of it is lost."""

import html
import json
import re
from datetime import UTC, datetime

import pytest

from api.desk.comments import CodingDesk, UrgentDesk
from surveys.store.comments import HandedComment
from tests.unit.api.desk.test_desk_pages import Browser, app, somebody, stores

__all__ = ["app", "stores"]
ROUND = "feeling-heard-r1"
ASKED = "Is there anything else that you want to say?"
HARM = "my dad hits me and i am scared to go home"


def comment(number: int, words: str = "", question: str = "more", language: str = "en") -> HandedComment:
    said = words or f"Nobody listens to me at school, number {number}"
    return HandedComment(
        f"{number * 2654435761 % 2**32:032x}", ROUND, "young_people", question, ASKED, language, said
    )


@pytest.fixture
def thirty(stores) -> list[HandedComment]:
    made = [comment(number, question="more" if number % 2 else "also") for number in range(60)]
    hand(stores, made)
    return made


def hand(stores, comments) -> None:
    with stores.comments.transaction() as work:
        work.hand_out(comments)


def codings(stores) -> list:
    with stores.comments.transaction() as work:
        return work.codings(ROUND)


def begin(browser: Browser) -> str:
    """The address of the first of ten."""
    return browser.post("/desk/comments/batch", data={"round": ROUND}).headers["location"]


def form_of(page: str) -> dict[str, str]:
    """What a browser would send of a page when its button is pressed."""
    found = {}
    for name, options in re.findall(r'<select[^>]*name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        values = re.findall(r'<option value="([^"]*)"', options)
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        found[name] = (chosen or values)[0]
    return {**found, "do": "next"}


def accept(browser: Browser, address: str) -> str:
    return browser.post(address, data=form_of(browser.get(address).text)).headers["location"]


def test_ten_are_of_one_question_and_so_of_ten_people(app, stores, thirty) -> None:
    ann, seen = somebody(app, stores, "coder"), []
    address = begin(ann)
    while "said=" not in address:
        seen.append(address.rpartition("/")[2])
        address = accept(ann, address)
    assert len(seen) == len(set(seen)) == 10
    assert seen == sorted(seen)
    assert len({each.question for each in thirty if each.id in seen}) == 1
    assert "All that you said is kept" in ann.get(address).text


def test_the_page_holds_the_comment_its_question_and_nothing_else_of_it(app, stores, thirty) -> None:
    """No other comment, no round, no id of another, and the words that decided are marked."""
    ann = somebody(app, stores, "coder")
    address = begin(ann)
    page = ann.get(address).text
    assert ASKED in page
    assert page.count("Nobody") == 1
    assert ROUND not in page
    marked = re.findall("<mark>(.*?)</mark>", page)
    assert marked
    assert all(words in page.partition("</blockquote>")[2] for words in marked)


def test_what_is_kept_is_what_was_chosen_beside_what_the_machine_read(app, stores, thirty) -> None:
    """Accepted, changed, added, in one press."""
    ann = somebody(app, stores, "coder")
    address = begin(ann)
    form = form_of(ann.get(address).text)
    machine = {name[5:]: way for name, way in form.items() if name.startswith("went-")}
    changed = {
        **form,
        "went-listened_to": "mixed",
        "add-1": "bullying",
        "add-1-went": "bad",
        "feeling": "mixed",
    }
    ann.post(address, data=changed)
    (kept,) = codings(stores)
    assert kept.body["themes"] == {**machine, "listened_to": "mixed", "bullying": "bad"}
    assert kept.body["machine"] == machine
    assert (kept.coder, kept.body["feeling"], kept.body["unsure"]) == ("Ann", "mixed", False)


def test_who_is_unsure_leaves_it_and_says_nothing(app, stores, thirty) -> None:
    ann = somebody(app, stores, "coder")
    ann.post(begin(ann), data={"do": "unsure"})
    (kept,) = codings(stores)
    assert (kept.body["unsure"], kept.body["themes"]) == (True, {})


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"add-1": "bullying"}, "Choose how it goes there"),
        ({"add-2-went": "bad"}, "Choose the theme to add"),
        ({"add-1": "nonsense", "add-1-went": "bad"}, "Choose a theme of the codebook"),
        ({"went-bullying": "perhaps"}, "Choose how it goes, or that it is not about this"),
        ({"feeling": "blue"}, "Choose how the whole comment feels"),
    ],
)
def test_a_wrong_form_is_told_and_keeps_what_was_chosen(app, stores, thirty, wrong, sentence) -> None:
    ann = somebody(app, stores, "coder")
    address = begin(ann)
    form = {**form_of(ann.get(address).text), "went-listened_to": "good", **wrong}
    answer = ann.post(address, data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert form_of(answer.text)["went-listened_to"] == "good"
    assert codings(stores) == []


def test_a_coder_who_leaves_midway_loses_nothing(app, stores, thirty) -> None:
    """They go on where they were; after a restart with ten others, and none of what they coded."""
    ann = somebody(app, stores, "coder")
    following = accept(ann, begin(ann))
    assert following in ann.get("/desk/comments").text
    done = {each.comment for each in codings(stores)}
    later = {begin(ann).rpartition("/")[2] for _ in range(1)}
    assert not later & done


def test_a_comment_that_was_deleted_meanwhile_is_told_kindly(app, stores, thirty) -> None:
    """Whether it is opened or sent: the next one comes, and nothing of it is kept."""
    ann = somebody(app, stores, "coder")
    address = begin(ann)
    form = form_of(ann.get(address).text)
    with stores.comments.transaction() as work:
        work.drop({address.rpartition("/")[2]})
    for answer in (ann.post(address, data=form), ann.get(address)):
        assert answer.status_code == 303
        following = ann.get(answer.headers["location"]).text
        assert "taken back by the person who wrote it" in following
        assert ASKED in following
    assert codings(stores) == []


def test_two_coders_at_one_comment_are_both_kept_and_told(app, stores) -> None:
    hand(stores, [comment(number) for number in range(10)])
    ann, ben = somebody(app, stores, "coder"), somebody(app, stores, "coder", name="Ben")
    mine, theirs = begin(ann), begin(ben)
    assert mine == theirs
    form = form_of(ann.get(mine).text)
    assert "said=both" not in ann.post(mine, data=form).headers["location"]
    answer = ben.post(mine, data={**form, **{name: "" for name in form if name.startswith("went-")}})
    assert "Both are kept" in ben.get(answer.headers["location"]).text
    assert {(each.coder, bool(each.body["themes"])) for each in codings(stores)} == {
        ("Ann", True),
        ("Ben", False),
    }
    page = ben.get("/desk/comments/differences").text
    assert "Ann" in page
    assert "No theme" in page
    assert "1 of 1" in page


def test_one_coder_in_two_windows_keeps_both_words_and_the_last_counts(app, stores, thirty) -> None:
    ann = somebody(app, stores, "coder")
    address = begin(ann)
    form = form_of(ann.get(address).text)
    ann.post(address, data=form)
    ann.post(address, data={**form, "went-listened_to": "neutral"})
    assert [each.version for each in codings(stores)] == [1, 2]
    assert form_of(ann.get(address).text)["went-listened_to"] == "neutral"


def test_nobody_opens_a_comment_that_was_not_given_to_them(app, stores, thirty) -> None:
    ann = somebody(app, stores, "coder")
    for each in thirty:
        assert ann.get(f"/desk/comments/{each.id}").headers["location"] == "/desk/comments"


def test_who_tries_what_they_coded_does_not_see_what_goes_together(app, stores, thirty) -> None:
    """Delete words take all comments of a person at once: whoever could open what they coded would join these. So only the
    ten at hand open, which are of ten people; before and after, all else answers alike."""
    ann, coded = somebody(app, stores, "coder"), []
    for _ in range(3):
        address = begin(ann)
        while "said=done" not in address:
            coded.append(address.partition("?")[0])
            address = accept(ann, address)
    assert len(coded) == 30
    assert len({each.question for each in thirty if f"/desk/comments/{each.id}" in coded}) == 2

    def seen() -> list[tuple[int, str]]:
        answers = [ann.get(address) for address in coded[:20]]
        return [(each.status_code, each.headers.get("location", "")) for each in answers]

    before = seen()
    with stores.comments.transaction() as work:
        work.drop({coded[3].rpartition("/")[2], coded[14].rpartition("/")[2]})
    assert seen() == before
    assert set(before) == {(303, "/desk/comments")}


def test_another_language_waits_for_somebody_who_reads_it(app, stores) -> None:
    """Who reads English alone never gets it; the machine says nothing of it; who reads it gets it first."""
    polish = comment(99, "Nikt mnie nie słucha w szkole", language="pl")
    hand(stores, [comment(number) for number in range(20)] + [polish])
    ann, ben = somebody(app, stores, "coder"), somebody(app, stores, "coder", name="Ben")
    assert "somebody who reads Polish" in ann.get("/desk/comments").text
    for _ in range(3):
        address = begin(ann)
        while "said=" not in address and address != "/desk/comments":
            assert polish.id not in address
            address = accept(ann, address)
    ben.post("/desk/comments/languages", data={"language": ["pl", "xx"]})
    begin(ben)
    page = ben.get(f"/desk/comments/{polish.id}").text
    assert "The machine does not read it" in page
    assert "<mark>" not in page
    ben.post(f"/desk/comments/{polish.id}", data=form_of(page))
    (kept,) = [each for each in codings(stores) if each.coder == "Ben"]
    assert (kept.body["machine"], kept.body["feeling"]) == ({}, "unclear")


def test_reading_is_in_the_record_and_what_was_read_is_not(app, stores, thirty) -> None:
    ann = somebody(app, stores, "coder")
    accept(ann, begin(ann))
    noted = [entry for entry in stores.record.entries() if entry.kind == "comments-read"]
    assert [(each.who, each.about, each.body) for each in noted] == [("Ann", ROUND, {"as": "coder"})]
    whole = json.dumps([(each.about, each.why, dict(each.body)) for each in stores.record.entries()])
    assert "listens" not in whole
    assert not [each for each in thirty if each.id in whole]


def test_the_record_tells_nobody_how_many_wrote(app, stores) -> None:
    """Thirteen did. The last batch of a round is noted as all are; and that comments were read, and what was decided of one
    that sounds urgent, is shown to whoever checks who read what, not to all who read the record."""
    hand(stores, [comment(number) for number in range(12)] + [comment(12, HARM)])
    ann, ben = somebody(app, stores, "coder"), somebody(app, stores, "safeguarding", name="Ben")
    for _ in range(2):
        address = begin(ann)
        while "said=" not in address:
            address = accept(ann, address)
    urgent = ben.post("/desk/urgent/read", data={"round": ROUND}).headers["location"]
    ben.post(urgent, data={"decision": "front-door", "note": ""})
    entries = stores.record.entries()
    batches = [entry for entry in entries if entry.kind == "comments-read" and entry.who == "Ann"]
    assert len(codings(stores)) == 13
    assert [entry.body for entry in batches] == [{"as": "coder"}] * 2
    shown = {
        role: somebody(app, stores, role, name=f"the {role}").get("/desk/record").text
        for role in ("viewer", "editor", "approver", "administrator")
    }
    assert [role for role, page in shown.items() if "Comments were read" in page] == ["administrator"]
    assert [role for role, page in shown.items() if "was decided on" in page] == ["administrator"]


HOSTILE = ["<script>alert(1)</script> ’“” 😀", "\u202eabc אבג", "a" * 10_000, "=1+1", "\n\n..\n"]


@pytest.mark.parametrize("words", HOSTILE)
def test_any_words_are_shown_as_they_are(app, stores, words) -> None:
    hand(stores, [comment(number, words) for number in range(10)])
    ann = somebody(app, stores, "coder")
    page = ann.get(begin(ann)).text
    shown = re.sub(r"</?mark>", "", re.search(r"<blockquote[^>]*>(.*?)</blockquote>", page, re.DOTALL)[1])
    assert html.unescape(shown) == words


# Urgent first ----------


def test_what_sounds_urgent_is_read_first_and_decided_once(app, stores) -> None:
    harm = comment(7, HARM)
    hand(stores, [comment(number) for number in range(7)] + [harm])
    stores.board.publish("round", ROUND, json.dumps({"closed_on": "2026-11-20"}).encode())
    cat = somebody(app, stores, "safeguarding", name="Cat")
    first = cat.get("/desk/urgent").text
    assert "1 waits for a decision, for 10 days" in first
    assert "Longer than the board allows" in first
    assert HARM not in first
    address = cat.post("/desk/urgent/read", data={"round": ROUND}).headers["location"]
    assert HARM in cat.get(address).text
    assert cat.post(address, data={"note": "x"}).status_code == 422
    cat.post(address, data={"decision": "front-door", "note": "Told <them> on Monday"})
    after = cat.get("/desk/urgent").text
    assert "Nothing waits" in after
    assert "Told &lt;them&gt; on Monday" in after
    entry = stores.record.entries()[-1]
    assert (entry.who, entry.kind, entry.body) == ("Cat", "urgent-decided", {"decision": "front-door"})
    assert ROUND not in entry.about


def test_a_coder_raises_what_the_machine_did_not_hear(app, stores, thirty) -> None:
    ann, cat = somebody(app, stores, "coder"), somebody(app, stores, "safeguarding", name="Cat")
    assert "Nothing waits" in cat.get("/desk/urgent").text
    address = begin(ann)
    assert cat.get(f"/desk/urgent/{address.rpartition('/')[2]}").status_code == 404
    ann.post(address, data={"do": "unsure", "raised": "yes"})
    assert "1 waits" in cat.get("/desk/urgent").text
    assert cat.get(f"/desk/urgent/{address.rpartition('/')[2]}").status_code == 200


def test_a_decision_goes_with_its_comment(app, stores) -> None:
    harm = comment(7, HARM)
    hand(stores, [harm])
    cat = somebody(app, stores, "safeguarding", name="Cat")
    with stores.comments.transaction() as work:
        work.drop({harm.id})
    answer = cat.post(f"/desk/urgent/{harm.id}", data={"decision": "theme"})
    assert "taken back" in cat.get(answer.headers["location"]).text


@pytest.mark.parametrize(("day", "too_long"), [("2026-11-28", False), ("2026-11-27", True), (None, True)])
def test_too_long_is_more_days_than_the_board_allows(stores, day, too_long) -> None:
    """And where nobody knows since when."""
    hand(stores, [comment(7, HARM)])
    if day:
        stores.board.publish("round", ROUND, json.dumps({"closed_on": day}).encode())
    now = datetime(2026, 11, 30, 10, tzinfo=UTC)
    (found,) = UrgentDesk(stores.comments, stores.record, stores.board, lambda: now, 2).rounds()
    assert found.too_long(now.date(), 2) is too_long


def test_empty_desks_say_what_comes(app, stores) -> None:
    ann, cat = somebody(app, stores, "coder"), somebody(app, stores, "safeguarding", name="Cat")
    assert "No comments are here yet" in ann.get("/desk/comments").text
    assert "No comments are here yet" in ann.get("/desk/progress").text
    assert "no comment on which two coders differ" in ann.get("/desk/comments/differences").text
    assert "Nothing waits" in cat.get("/desk/urgent").text
    assert ann.post("/desk/comments/batch", data={"round": "none"}).headers["location"] == "/desk/comments"


def test_progress_tells_numbers_and_how_far_people_agree(app, stores, thirty) -> None:
    ann = somebody(app, stores, "coder")
    address = begin(ann)
    while "said=" not in address:
        address = accept(ann, address)
    page = ann.get("/desk/progress").text
    assert "10 of 60 comments" in page
    assert "nobody can say how far they agree" in page


def test_the_desk_that_codes_is_handed_no_answers() -> None:
    assert "responses" not in {*CodingDesk.__dataclass_fields__, *UrgentDesk.__dataclass_fields__}


def test_rounds_are_called_by_their_survey_and_the_day_they_closed(app, stores, thirty) -> None:
    """And never by their course, which would say more of who wrote."""
    body = {"id": ROUND, "title": "Feeling heard", "closed_on": "2026-08-01", "label": "Neglect, 12 May"}
    stores.board.publish("round", ROUND, json.dumps(body).encode())
    hand(stores, [comment(61, HARM)])
    named = f"Feeling heard, closed on 1 August 2026 ({ROUND})"
    coder = somebody(app, stores, "coder", "safeguarding")
    for page in ("comments", "progress"):
        text = coder.get(f"/desk/{page}").text
        assert named in text
        assert "Neglect, 12 May" not in text
    assert named in coder.get("/desk/urgent").text


def test_what_is_said_of_the_comment_before_moves_nothing(app, stores, thirty) -> None:
    """It stands below the form: who codes by keys keeps their eyes on one place."""
    page = somebody(app, stores, "coder")
    address = begin(page)
    said = page.get(f"{address}?said=both").text
    assert said.index("coding-words") < said.index("coding-buttons") < said.index("Somebody else has coded")
