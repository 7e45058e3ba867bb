"""`heard voice`: what young people told us, from what is published."""

import json
from typing import Annotated

import typer

from analysis.voice.as_text import as_text
from api.commands.context import installation_of, plan_of
from api.installation.clock import today
from api.services.publishing import build_voice, publish_what_was_asked


def voice(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, as the API serves it.")] = False,
) -> None:
    """What young people told us: how many, how sure, going well or not, what changed. Published numbers only."""
    stores, plan = installation_of(context).stores, plan_of(context)
    publish_what_was_asked(stores.board, stores.rounds)
    told = build_voice(stores.board, plan, today())
    plain = told.model_dump(mode="json", by_alias=True)
    typer.echo(json.dumps(plain, indent=2, ensure_ascii=False) if as_json else as_text(told), nl=as_json)
