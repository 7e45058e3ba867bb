"""Conversations that keep nothing: a survey tried in memory."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from api.installation.believed_clock import unkept_clock
from api.installation.clock import today
from api.installation.settings import Settings
from api.installation.wiring import Installation
from surveys.conversation.conversations import Conversations
from surveys.conversation.limits import UNLIMITED
from surveys.definition.survey import Survey
from surveys.dialogue.survey.script import Script
from surveys.fieldwork.opening import open_round
from surveys.privacy.key_folder import KeyFolder
from surveys.store.memory import memory_stores


def script_here(settings: Settings, survey: Survey) -> Script:
    """A survey with all that is said around it in this installation. No store and no key is opened."""
    installation = Installation(settings, memory_stores(), KeyFolder(settings.keys), unkept_clock())
    return installation.script_for(survey)


@contextmanager
def rehearsal(settings: Settings, survey: Survey) -> Iterator[Conversations]:
    """Conversations about one survey, in memory, for as long as the context is open."""
    with tempfile.TemporaryDirectory() as folder:
        keys = KeyFolder(Path(folder) / "keys")
        installation = Installation(settings, memory_stores(), keys, unkept_clock())
        round_ = open_round(installation.stores.rounds, installation.keys, survey, today())
        if survey.programme and not round_.programme:  # as if the round before had been
            with installation.stores.rounds.transaction() as work:
                work.put(replace(round_, programme=survey.programme.id))
        with installation.conversations(limits=UNLIMITED) as conversations:
            yield conversations
