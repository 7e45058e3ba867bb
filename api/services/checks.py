"""What people checked of releases, as it was published, and the scorecard with it."""

from collections.abc import Mapping

from analysis.scorecard.document import ScorecardDocument, ThemesOfRound
from analysis.voice.checked.verified_document import Verified
from surveys.rounds import ReleaseId
from surveys.store.protocols import BoardStore

VERIFIED = "verified"
"""The kind of document, whose id is that of its release."""


def checks_published(board: BoardStore) -> dict[str, Verified]:
    """By release."""
    found = ((each, board.document(VERIFIED, each)) for each in board.ids(VERIFIED))
    return {each: Verified.model_validate_json(document.body) for each, document in found if document}


def checked_scorecard(document: ScorecardDocument, checks: Mapping[str, Verified]) -> ScorecardDocument:
    """The scorecard with what people checked beside the themes of its rounds."""
    by_round = {str(ReleaseId.parse(each).round): check for each, check in checks.items()}
    themes = tuple(
        _checked(table, by_round[table.round]) if table.round in by_round else table
        for table in document.said.themes
    )
    return document.model_copy(update={"said": document.said.model_copy(update={"themes": themes})})


def _checked(table: ThemesOfRound, check: Verified) -> ThemesOfRound:
    says = {theme.title: theme.text for theme in check.themes}
    cells = tuple(cell.model_copy(update={"checked": says.get(cell.label, "")}) for cell in table.cells)
    return table.model_copy(update={"checked": check.text, "cells": cells})
