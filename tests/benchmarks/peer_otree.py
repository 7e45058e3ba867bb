"""A peer of the web chat: oTree, the survey platform that pip installs, as its authors run it (`otree prodserver1of2`, on
its own SQLite). It needs other versions of what we need too, so it is in a place of its own, where `make bench` puts it."""

import json
import os
import subprocess
import urllib.request
from pathlib import Path

PROGRAM = Path(".venv/otree/bin/otree")
QUESTIONS = 11
PEOPLE = 192
"""Of a session: who ends is followed by another. They are made before anything is measured."""
_KEY = "bench"
_FILES = {
    "settings.py": """
SESSION_CONFIGS = [dict(name="survey", app_sequence=["survey"], num_demo_participants=1)]
SESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1.0, participation_fee=0.0)
LANGUAGE_CODE, REAL_WORLD_CURRENCY_CODE, USE_POINTS = "en", "GBP", True
ADMIN_USERNAME, ADMIN_PASSWORD, SECRET_KEY = "admin", "bench", "bench"
""",
    "survey/__init__.py": f"""
from otree.api import BaseConstants, BaseGroup, BasePlayer, BaseSubsession, Page, models, widgets

class C(BaseConstants):
    NAME_IN_URL, PLAYERS_PER_GROUP, NUM_ROUNDS = "survey", None, {QUESTIONS}

class Subsession(BaseSubsession):
    pass

class Group(BaseGroup):
    pass

class Player(BasePlayer):
    answer = models.StringField(
        label="Do they listen to you?",
        choices=["Always", "Most of the time", "Sometimes", "Never"],
        widget=widgets.RadioSelect,
    )

class Question(Page):
    form_model, form_fields = "player", ["answer"]

page_sequence = [Question]
""",
    "survey/Question.html": """
{{ block title }}Feeling heard{{ endblock }}
{{ block content }}
{{ formfields }}
{{ next_button }}
{{ endblock }}
""",
}


def start(port: int, folder: Path) -> "subprocess.Popen[bytes]":
    """Its server and what that begins, a group of processes, on a project in `folder`."""
    for name in ("_static", "_templates", "survey"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, text in _FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    path = f"{PROGRAM.absolute().parent}{os.pathsep}{os.environ.get('PATH', '')}"
    settings = {**os.environ, "PATH": path, "OTREE_PRODUCTION": "1", "OTREE_REST_KEY": _KEY}
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        [PROGRAM.absolute(), "prodserver1of2", f"127.0.0.1:{port}"],
        cwd=folder,
        env=settings,
        stdout=quiet,
        stderr=quiet,
        start_new_session=True,
    )


def new_session(port: int) -> str:
    """The path by which people join a session that is made now."""
    wanted = {"session_config_name": "survey", "num_participants": PEOPLE}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/sessions",
        json.dumps(wanted).encode(),
        {"content-type": "application/json", "otree-rest-key": _KEY},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310  # our own machine
        address = json.load(answer)["session_wide_url"]
    return f"/join/{address.rpartition('/')[2]}"
