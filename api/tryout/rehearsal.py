"""Conversations that keep nothing: a survey tried in memory."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from api.installation.clock import today
from api.installation.settings import Settings
from api.installation.wiring import Installation
from surveys.conversation.conversations import Conversations
from surveys.definition.survey import Survey
from surveys.fieldwork.opening import open_round
from surveys.privacy.key_folder import KeyFolder
from surveys.store.memory import memory_stores


@contextmanager
def rehearsal(settings: Settings, survey: Survey) -> Iterator[Conversations]:
    """Conversations about one survey, in memory, for as long as the context is open."""
    with tempfile.TemporaryDirectory() as folder:
        house = Installation(settings, memory_stores(), KeyFolder(Path(folder) / "keys"))
        one = open_round(house.stores.rounds, house.keys, survey, today())
        if survey.programme and not one.programme:  # as if the round before had been
            with house.stores.rounds.transaction() as work:
                work.put(replace(one, programme=survey.programme.id))
        with house.conversations() as conversations:
            yield conversations
