"""Whose name it is: people whom everybody knows are left, and whoever was taken out once is taken out in every spelling."""

from __future__ import annotations

from analysis.text.redaction.places import last_of_phrase
from analysis.text.redaction.tokens import Tokens

SHORTEST_SPELLED = 4
"""Letters of a name that may be spelled another way; of shorter ones too many words are near."""
MOST_SLIPS = 2


def leave_public_names(tokens: Tokens) -> None:
    """'harry potter', 'ronaldo': nobody here is meant."""
    for i in range(len(tokens)):
        last = last_of_phrase(tokens, i, tokens.lists.public_names)
        if last is not None:
            tokens.leave(i, last)


def take_other_spellings(tokens: Tokens) -> None:
    """'zaneta, her mum writes zhaneta': what begins alike, differs by a letter or two, and is no word of every day."""
    taken = {tokens[i].base for i in range(len(tokens)) if tokens.is_taken(i) and _is_name(tokens, i)}
    if not taken:
        return
    for i in range(len(tokens)):
        if (
            tokens.may_be_taken(i)
            and not tokens.everyday(i)
            and any(_alike(tokens[i].base, of) for of in taken)
        ):
            tokens.take(tokens.span(i, i, "name"))


def _is_name(tokens: Tokens, i: int) -> bool:
    if len(tokens[i].base) < SHORTEST_SPELLED or (tokens.everyday(i) and not tokens.known_name(i)):
        return False
    return any(span.kind == "name" and span.start <= tokens[i].start < span.end for span in tokens.spans)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if len(one) < SHORTEST_SPELLED or one[0] != other[0] or abs(len(one) - len(other)) > MOST_SLIPS:
        return False
    return _slips(one, other) <= MOST_SLIPS


def _slips(one: str, other: str) -> int:
    """Letters to put in, take out or change on the way from one word to the other."""
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for at, wanted in enumerate(other, start=1):
            now.append(min(before[at] + 1, now[-1] + 1, before[at - 1] + (letter != wanted)))
        before = now
    return before[-1]
