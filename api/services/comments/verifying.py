"""Publishes what people checked of a round's release, beside it: never before ten more comments were checked."""

from analysis.release import Release
from analysis.voice.checked.codings import last_words
from analysis.voice.checked.queue import WaitingComment
from analysis.voice.checked.verified import TENS, NotEnoughChecked, verified
from analysis.voice.checked.verified_document import Verified
from api.services.checks import VERIFIED, checks_published
from api.services.publishing import releases_of
from surveys.store.comments import CommentsStore
from surveys.store.protocols import BoardStore, Document


def publish_check(comments: CommentsStore, board: BoardStore, round_id: str) -> Verified:
    """Publish what the coding of a round says of its final release. Raises `NotEnoughChecked`."""
    release = _final(board, round_id)
    with comments.transaction() as work:
        waiting = [WaitingComment.of(comment) for comment in work.comments_of(round_id)]
        codings = last_words(work.codings(round_id))
    made = verified(release, waiting, codings)
    _check_more(checks_published(board).get(release.id), made)
    board.publish_all([Document.of(VERIFIED, release.id, made.model_dump_json(by_alias=True).encode())])
    return made


def _final(board: BoardStore, round_id: str) -> Release:
    final = [release for release in releases_of(board, round_id) if release.kind == "final"]
    if not final:
        raise NotEnoughChecked(
            f"{round_id} has no final release, and numbers of people come from there alone: heard release make {round_id}"
        )
    return final[-1]


def _check_more(before: Verified | None, now: Verified) -> None:
    """Two that are close to each other would say what was coded between them, or deleted."""
    if before and now.checked < before.checked + TENS:
        raise NotEnoughChecked(
            f"{before.checked} were published as checked; publish again when {before.checked + TENS} or more are"
        )
