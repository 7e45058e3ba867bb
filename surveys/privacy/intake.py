"""The intake: the only holder of the keys that open answers. It opens many at once, takes names and numbers out, mixes them
with those that are there, and empties the pool. It never learns who sent what.
"""

import logging
import random
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from nacl.public import PrivateKey

from surveys.definition.revisions import pooled, without_few
from surveys.definition.survey import MAY_QUOTE, Survey
from surveys.privacy.keys import Keys, answers_key, programme_key_name, public_half
from surveys.privacy.many_texts import Spread, Spreading, one_by_one
from surveys.privacy.pairs import Compared, Pairing, joined
from surveys.privacy.receipts import Hasher, Receipt
from surveys.privacy.sealing import PAPER, NoResponse, Unreadable, open_response, sealed_anew
from surveys.rounds import FEW, KEPT_BACK, Round
from surveys.store.protocols import PoolStore, PoolWork, Response, ResponsesStore, ResponsesWork

log = logging.getLogger("heard.intake")

MOST_AT_ONCE = 4000
"""Answers that are held in memory together."""
A_SHARE, MOST_BATCHES = 4, 25
"""All that is there is written anew once for as many batches as are a quarter of it, so that what that costs in all grows
with the answers and not with their square; and for so many at most, so that nobody waits longer for what is locked."""
EMPTIED_AT_A_TIME = 200
READ_AT_A_TIME = 1000


@dataclass(frozen=True)
class Taken:
    """What an intake did: responses opened, still waiting, destroyed unread, and rows that do not open with our key."""

    opened: int = 0
    waiting: int = 0
    destroyed: int = 0
    damaged: int = 0


class Intake:
    """`redact` takes what could identify somebody out of free text; `spreading` says where. `chance` decides what is mixed
    with what, and makes the responses' ids; it is the operating system's unless a test brings its own. Raises `KeyProblem`
    where the intake's keys were not given."""

    def __init__(
        self,
        pool: PoolStore,
        responses: ResponsesStore,
        keys: Keys,
        redact: Callable[[str], str],
        chance: random.Random | None = None,
        spreading: Spreading = one_by_one,
    ) -> None:
        self._pool, self._responses, self._keys, self._redact = pool, responses, keys, redact
        self._spreading = spreading
        self._own_key = keys.intake_key()
        self._hasher = Hasher(self._own_key)
        self._chance = chance or secrets.SystemRandom()

    def opens(self, round_: Round) -> bool:
        """Whether this intake has the key that the answers of a round are sealed to."""
        with self._pool.transaction() as pool:
            public = pool.answers_key(round_.id) or round_.answers_key
        return answers_key(self._keys, round_.id).named(public) is not None

    def damaged(self, round_id: str) -> int:
        """How many sealed answers do not open with their key. What somebody forged opens, and is no damage."""
        return len(self._damaged(round_id))

    def give_up(self, round_id: str) -> None:
        """Empty the rows that do not open, for good."""
        if damaged := self._damaged(round_id):
            with self._pool.transaction() as pool:
                pool.empty(damaged)
            self._pool.scrub()

    def _damaged(self, round_id: str) -> list[str]:
        return [
            row for key, row, body in self._each_waiting(round_id) if key is None or _is_damaged(key, body)
        ]

    def take(self, round_id: str, *revisions: Survey, run: str = "") -> Taken:
        """While the round is open: open what waits beyond those kept back, if that is enough to hide in. `revisions` are
        all that the round was asked in, oldest first; `run` is the run of a programme that it belongs to."""
        taken = self._take(round_id, pooled(revisions), run)
        self._settle(round_id, revisions)
        return taken

    def _take(self, round_id: str, survey: Survey, run: str) -> Taken:
        self._finish_last()
        self._let_go()
        self._name_key(round_id)
        waiting = self._count(round_id)
        if waiting < KEPT_BACK + FEW:
            return Taken(waiting=waiting)
        readable, damaged = self._readable(round_id)
        if len(readable) < KEPT_BACK + FEW:
            return Taken(waiting=len(readable), damaged=damaged)
        chosen = self._chance.sample(readable, len(readable) - KEPT_BACK)
        staying = set(readable) - set(chosen)
        return Taken(self._open(round_id, survey, chosen, run, staying), KEPT_BACK, damaged=damaged)

    def take_last(self, round_id: str, *revisions: Survey, run: str = "", may_wait: bool = False) -> Taken:
        """When the round closes: open all that wait, or destroy them unread when they are too few. Where they `may_wait`,
        and nobody's were opened so far, they are left as they are instead. Whoever calls it has seen that nothing is
        damaged, or gives it up."""
        taken = self._take_last(round_id, pooled(revisions), run, may_wait=may_wait)
        self._settle(round_id, revisions)
        return taken

    def _take_last(self, round_id: str, survey: Survey, run: str, *, may_wait: bool) -> Taken:
        self._finish_last()
        waiting, readable, damaged = self._count(round_id), list[str](), 0
        if waiting >= FEW:
            readable, damaged = self._readable(round_id)
        if len(readable) >= FEW:
            return Taken(self._open(round_id, survey, readable, run), damaged=damaged)
        if may_wait and not self._mixed(round_id):
            return Taken(waiting=waiting - damaged, damaged=damaged)
        self._empty(round_id)
        return Taken(destroyed=waiting - damaged, damaged=damaged)

    def _mixed(self, round_id: str) -> int:
        with self._responses.transaction() as responses:
            return responses.count(round_id)

    def readable(self, round_id: str) -> int:
        """How many sealed answers of a round wait and open with its key."""
        return len(self._readable(round_id)[0])

    def move(self, round_id: str, into: str) -> None:
        """Seal what waits of a round anew, to the key of another, and put it among what waits there. All at once: killed
        before, it is done again. What does not open stays where it is."""
        with self._pool.transaction() as pool:
            pool.lock()
            old, new = self._key(pool, round_id), self._key(pool, into)
            if old is None or new is None:
                return
            waiting = {row: body for row, body in pool.waiting(round_id).items() if _opened(old, body)}
            pool.move(into, {row: sealed_anew(old, new.public_key, body) for row, body in waiting.items()})

    def _settle(self, round_id: str, revisions: Sequence[Survey]) -> None:
        """No response says which revision it was given to: what only an earlier one could take goes, where fewer than
        `FEW` said it. Killed before, the next intake does it."""
        if len(revisions) < 2:
            return
        survey = pooled(revisions)
        with self._responses.transaction() as responses:
            responses.lock()
            waiting = self._answers_waiting(round_id, survey, but=responses.taken().keys())
            before = responses.of_round(round_id)
            after = [dict(each) for each in without_few(before, revisions[-1], FEW, waiting)]
            if after == before:
                return
            self._chance.shuffle(after)
            responses.rewrite(round_id, after)
        self._responses.scrub()

    def _answers_waiting(self, round_id: str, survey: Survey, but: Set[str]) -> list[Mapping[str, Any]]:
        """What was said in those that wait. `but` are rows that are among the responses already, and in the pool until it is
        emptied: their answers would count twice. Whoever asks holds the responses, so that no row becomes one meanwhile."""
        waiting = self._each_waiting(round_id)
        opened = (_opened(key, body) for key, row, body in waiting if row not in but)
        return [_fitting(survey, content)["answers"] for content in opened if content]

    def _readable(self, round_id: str) -> tuple[list[str], int]:
        """The rows that open with our key, and how many do not: only those that open are people to hide among."""
        readable, waiting = list[str](), 0
        for key, row, body in self._each_waiting(round_id):
            waiting += 1
            if _opened(key, body) is not None:
                readable.append(row)
        return readable, waiting - len(readable)

    def _open(
        self, round_id: str, survey: Survey, rows: Sequence[str], run: str, staying: Set[str] = frozenset()
    ) -> int:
        pairing = self._pairing(run)
        with self._spreading(len(rows)) as spread:
            groups = _groups(_batches(rows), self._mixed(round_id))
            opened = sum(self._mix_in(round_id, survey, group, pairing, staying, spread) for group in groups)
        self._finish_last(is_anew=opened > 0)
        return opened

    def _pairing(self, run: str) -> Pairing | None:
        key = self._keys.read(programme_key_name(run)) if run else None
        return Pairing(key) if key else None

    def _mix_in(
        self,
        round_id: str,
        survey: Survey,
        batches: Sequence[Sequence[str]],
        pairing: Pairing | None,
        staying: Set[str],
        spread: Spread,
    ) -> int:
        """One transaction writes all responses anew and notes which rows they came from, as a set. If we are
        killed after it, the next intake empties those rows before it does anything else: nothing is lost or doubled.

        The lock comes before the look at the pool, so that two intakes at once do not open the same row, nor those whom the
        other kept back."""
        with self._responses.transaction() as responses:
            responses.lock()
            added = sum(
                self._add(responses, round_id, survey, rows, pairing, staying, spread) for rows in batches
            )
            if added:
                responses.mix()
        return added

    def _add(
        self,
        responses: ResponsesWork,
        round_id: str,
        survey: Survey,
        rows: Sequence[str],
        pairing: Pairing | None,
        staying: Set[str],
        spread: Spread,
    ) -> int:
        """A batch is put beside what is there. Where one of `staying` is gone, another intake was here, and this one opens
        nothing. What is looked at is claimed, so that nobody is told any more that it was withdrawn."""
        taken = responses.taken().keys()
        if not staying.isdisjoint(taken):
            return 0
        key, sealed = self._claim(round_id, set(rows) - taken, staying)
        if key is None or len(sealed) < FEW:
            return 0
        contents = [_fitting(survey, open_response(key, body)) for body in sealed.values()]
        new = self._new(round_id, survey, contents, spread)
        _count_paper(responses, round_id, contents, is_first=not responses.count(round_id))
        responses.add(new, self._receipts(contents, new))
        responses.note_taken(round_id, sealed)
        if pairing:
            halves = pairing.halves(round_id, survey, contents)
            responses.keep_halves(round_id, joined(responses.halves([round_id]), halves))
        return len(new)

    def _finish_last(self, *, is_anew: bool = False) -> None:
        """Empty the pool of what is among the responses, and change the keys of the rounds that it came from. Only then is
        it forgotten which rows those were: killed anywhere before, the next intake does it again. `is_anew` where we have
        written all answers anew just now, and need not do it twice."""
        with self._responses.transaction() as responses:
            taken = responses.taken()
        if not taken:
            return
        self._empty_in_parts(sorted(taken))
        for round_id in sorted(filter(None, set(taken.values()))):
            self._change_key(round_id)
        self._pool.scrub()
        with self._responses.transaction() as responses:
            responses.forget_taken(taken)
        (self._responses.scrub_notes if is_anew else self._responses.scrub)()

    def _empty_in_parts(self, rows: Sequence[str]) -> None:
        """Some at a time: whoever sends meanwhile waits for a part of them only, and has as long as each part took."""
        for first in range(0, len(rows), EMPTIED_AT_A_TIME):
            begun = time.monotonic()
            with self._pool.transaction() as pool:
                pool.empty(rows[first : first + EMPTIED_AT_A_TIME])
            if first + EMPTIED_AT_A_TIME < len(rows):
                time.sleep(time.monotonic() - begun)

    def _change_key(self, round_id: str) -> None:
        """What stays is sealed anew to a key that did not exist before. Then the old key is destroyed, and no copy from
        before the intake opens any more, whoever holds every other key.

        An answer that is on its way is sealed either before the lock, and then it is here, or after it, to the new key."""
        with self._pool.transaction() as pool:
            pool.lock()
            changing = answers_key(self._keys, round_id)
            old = changing.named(pool.answers_key(round_id))
            if old is None:
                return
            new = changing.next(instead_of=old)
            staying = pool.waiting(round_id)
            anew = {row: sealed_anew(old, new.public_key, body) for row, body in staying.items()}
            pool.seal_anew(round_id, public_half(new), anew)
        with self._pool.transaction() as pool:
            pool.lock()
            answers_key(self._keys, round_id).keep_only(pool.answers_key(round_id))

    def _name_key(self, round_id: str) -> None:
        """A pool that was put back from a copy names a key that is no more, and people would seal to what nobody can open:
        from now on it names the one that is there."""
        with self._pool.transaction() as pool:
            public, changing = pool.answers_key(round_id), answers_key(self._keys, round_id)
            there = changing.any()
            if there and changing.named(public) is None:
                pool.seal_anew(round_id, public_half(there), {})
                log.warning(
                    "the pool named a key to the answers of %s that is no more; it was put right", round_id
                )

    def _new(
        self, round_id: str, survey: Survey, contents: Sequence[Mapping[str, Any]], spread: Spread
    ) -> list[Response]:
        """The code that somebody made goes no further than this: a response never holds it."""
        words = {question.id for question in survey.questions if question.kind == "text"}
        codes = {question.id for question in survey.questions if question.kind == "code"}
        given = [
            {name: said for name, said in content["answers"].items() if name not in codes}
            for content in contents
        ]
        written = [(answers, name) for answers in given for name in answers.keys() & words]
        redacted = spread(self._redact, [answers[name] for answers, name in written])
        for (answers, name), text in zip(written, redacted, strict=True):
            answers[name] = text
        return [
            {"id": self._chance.randbytes(16).hex(), "round": round_id, "answers": answers}
            for answers in given
        ]

    def _receipts(self, contents: Sequence[Mapping[str, Any]], new: Sequence[Response]) -> dict[str, str]:
        """Hash of the receipt -> id of the response."""
        given = [
            (content["receipt"], response["id"])
            for content, response in zip(contents, new, strict=True)
            if content.get("receipt")
        ]
        hashes = self._hasher.hashes(receipt for receipt, _ in given)
        return dict(zip(hashes, (response for _, response in given), strict=True))

    # Setting side by side ----------

    def compare(self, round_id: str, before: str, run: str) -> Compared | None:
        """When a round has been taken in for the last time: set its halves beside those from before the course, keep what
        changed as numbers, and let the round's halves go, in one transaction. None where that is done already."""
        pairing = self._pairing(run)
        if pairing is None:
            return None
        with self._responses.transaction() as responses:
            responses.lock()
            halves = responses.halves([round_id])
            if not halves:
                return None
            compared = pairing.compare(responses.halves([before]), halves)
            responses.put_changes(round_id, compared.changes)
            responses.keep_halves(round_id, ())
        self._responses.scrub()
        return compared

    # Deleting ----------

    def delete_what_was_asked(self, runs: Mapping[str, Sequence[str]] | None = None) -> int:
        """Work off the deletions that were asked for with a receipt. A sealed answer is emptied, a stored one is taken out,
        and all others are written anew. Killed anywhere, the next time does it again. Gives how many were worked off, right
        or wrong; which of them were right is known to nobody afterwards. `runs` are the runs of programmes, with the ids of
        their rounds: whoever deletes is set side by side with nobody any more, as long as that has not been done.

        The pool comes first: what an intake claims meanwhile is in the responses when it lets go of their lock."""
        with self._pool.transaction() as pool:
            asked = pool.deletions()
        if not asked:
            return 0
        receipts = {receipt for body in asked.values() if (receipt := _receipt_in(self._own_key, body))}
        with self._pool.transaction() as pool:
            pool.empty(self._rows_of(pool, receipts))
        hashes = self._hasher.hashes(sorted(receipts))
        with self._responses.transaction() as responses:
            responses.withdraw(hashes)
            for run, rounds in (runs or {}).items():
                self._withdraw_halves(responses, run, rounds, sorted(receipts))
        with self._pool.transaction() as pool:
            pool.drop_deletions(asked)
        self._pool.scrub()
        self._responses.scrub()
        return len(asked)

    def _withdraw_halves(
        self, responses: ResponsesWork, run: str, rounds: Sequence[str], receipts: Sequence[Receipt]
    ) -> None:
        pairing = self._pairing(run)
        for round_id in rounds if pairing else ():
            halves = responses.halves([round_id])
            gone = pairing.of_receipts(halves, receipts) if pairing else []
            if gone:
                responses.keep_halves(round_id, [half for half in halves if half not in gone])

    def _rows_of(self, pool: PoolWork, receipts: set[Receipt]) -> list[str]:
        pool.lock()
        return [
            row
            for round_ in pool.rounds()
            for key in [self._key(pool, round_)]
            for row, body in pool.waiting(round_).items()
            if _receipt_in(key, body) in receipts
        ]

    # The pool ----------

    def _claim(
        self, round_id: str, rows: set[str], staying: Set[str]
    ) -> tuple[PrivateKey | None, dict[str, bytes]]:
        """At one moment: nobody takes back what waits between the look and the claim. What is not opened, because too many
        were taken back meanwhile, is not claimed either, and can still be taken back."""
        with self._pool.transaction() as pool:
            pool.lock()
            if not pool.all_wait(staying):
                return None, {}
            sealed = pool.claim(rows)
            if len(sealed) < FEW:
                pool.let_go(sealed)
            return self._key(pool, round_id), sealed

    def _let_go(self) -> None:
        """What an intake claimed that was killed before it opened it waits as before. Whoever opens what they claimed holds
        the responses, so that nobody is told that something was taken back which is being read."""
        with self._pool.transaction() as pool:
            if not pool.claimed():
                return
        with self._responses.transaction() as responses:
            responses.lock()
            taken = responses.taken().keys()
            with self._pool.transaction() as pool:
                pool.let_go(pool.claimed() - taken)

    def _each_waiting(self, round_id: str) -> Iterator[tuple[PrivateKey | None, str, bytes]]:
        """What waits, each with the key that it is sealed to; some at a time, so that neither this process nor whoever sends
        meanwhile has to bear all of it. Who asks for the key holds the pool: another intake does not change it meanwhile."""
        last = ""
        while True:
            with self._pool.transaction() as pool:
                key, some = self._key(pool, round_id), pool.waiting(round_id, last, READ_AT_A_TIME)
            for row, body in some.items():
                yield key, row, body
            if len(some) < READ_AT_A_TIME:
                return
            last = max(some)

    def _key(self, pool: PoolWork, round_id: str) -> PrivateKey | None:
        """What opens the answers of a round now. None when it was destroyed or never given to us."""
        return answers_key(self._keys, round_id).named(pool.answers_key(round_id))

    def _count(self, round_id: str) -> int:
        with self._pool.transaction() as pool:
            return pool.count(round_id)

    def _empty(self, round_id: str) -> None:
        """Their marks stay until the round has been counted: a closing that is killed here sees that nothing is missing."""
        with self._pool.transaction() as pool:
            pool.empty(pool.waiting(round_id))
        self._pool.scrub()


def _count_paper(
    responses: ResponsesWork, round_id: str, contents: Sequence[Mapping[str, Any]], *, is_first: bool
) -> None:
    """How many sheets are among these, added to those before; which they are is known no further than this. In a round whose
    first answers were opened without counting nobody begins midway. A sheet has no receipt, so its number never falls."""
    known = responses.on_paper(round_id)
    if known is not None or is_first:
        sheets = sum(content.get("way") == PAPER and not content.get("receipt") for content in contents)
        responses.put_on_paper(round_id, (known or 0) + sheets)


def _opened(key: PrivateKey | None, sealed: bytes) -> dict[str, Any] | None:
    try:
        return open_response(key, sealed) if key else None
    except Unreadable:
        return None


def _is_damaged(key: PrivateKey, sealed: bytes) -> bool:
    try:
        open_response(key, sealed)
    except NoResponse:
        return False
    except Unreadable:
        return True
    return False


def _fitting(survey: Survey, content: Mapping[str, Any]) -> dict[str, Any]:
    """What was opened, with those answers only that a conversation could have come to. Whoever broke into the chat can seal
    anything, and must not stop the intake with it."""
    given = content.get("answers", {})
    fitting = (
        question
        for question in survey.questions
        if question.id in given and question.can_be(given[question.id])
    )
    answers = {question.id: given[question.id] for question in fitting}
    if survey.quoted and survey.quoted.id == given.get(MAY_QUOTE) and answers.get(survey.quoted.id):
        answers[MAY_QUOTE] = survey.quoted.id
    return {**content, "answers": answers}


def _receipt_in(key: PrivateKey | None, sealed: bytes) -> Receipt | None:
    content = _opened(key, sealed)
    return content.get("receipt") if content else None


def _batches(rows: Sequence[str]) -> list[Sequence[str]]:
    """Batches of at most `MOST_AT_ONCE`, of even size, so that none is small enough to tell."""
    count = -(-len(rows) // MOST_AT_ONCE)
    return [rows[number::count] for number in range(count)]


def _groups(batches: Sequence[Sequence[str]], there: int) -> Iterator[Sequence[Sequence[str]]]:
    """Batches that are mixed in together, where so many answers are `there` already."""
    first = 0
    while first < len(batches):
        count = min(max(1, there // (A_SHARE * MOST_AT_ONCE)), MOST_BATCHES)
        group = batches[first : first + count]
        yield group
        first, there = first + count, there + sum(map(len, group))
