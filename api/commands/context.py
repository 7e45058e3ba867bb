"""What every command starts from: the settings, the installation and the plan, each opened when first needed."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from api.installation.settings import Settings, read_settings
from api.installation.wiring import Installation, open_installation, surveys_of
from api.process.logs import set_up_logs
from surveys.definition.loading import LIBRARY, load
from surveys.definition.survey import Survey

if TYPE_CHECKING:
    from analysis.plan import Plan


class CommandContext:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    @cached_property
    def settings(self) -> Settings:
        """Raises `SettingsProblem`."""
        settings = read_settings(self._environment)
        set_up_logs(settings.log_level)
        return settings

    @cached_property
    def installation(self) -> Installation:
        """Of a command: each store is opened when the command first needs it."""
        return open_installation(self.settings)

    @cached_property
    def plan(self) -> "Plan":
        """The board's plan. Raises `PlanError`."""
        from analysis.plan import load_plan  # brings statistics, which those who talk to people do not need

        return load_plan()


def installation_of(context: typer.Context, process: str = "") -> Installation:
    """The installation. A `process` of production ("chat", "intake", "board") gets the stores of its role, and no others."""
    command: CommandContext = context.obj
    installation = open_installation(command.settings, process) if process else command.installation
    context.call_on_close(installation.stores.close)
    return installation


def plan_of(context: typer.Context) -> "Plan":
    """The board's plan: read here, and handed on as an argument everywhere else. Raises `PlanError`."""
    command: CommandContext = context.obj
    return command.plan


def survey_of(context: typer.Context, name: str) -> Survey:
    """The survey of an id, or in a file of one's own. Raises `Mistakes`, and `typer.BadParameter` for an unknown id."""
    if name.endswith(".toml"):
        return load(Path(name))
    surveys = surveys_of(settings_of(context))
    if name not in surveys:
        raise typer.BadParameter(f"there is no survey '{name}'; surveys: {', '.join(surveys)}")
    return surveys[name]


def file_of(context: typer.Context, survey: Survey) -> Path:
    """The file that a survey stands in."""
    settings = settings_of(context)
    folders = [LIBRARY, *([settings.surveys] if settings.surveys else [])]
    files = [path for folder in folders for path in sorted(folder.glob("*.toml"))]
    return next(path for path in files if load(path).id == survey.id)


def settings_of(context: typer.Context) -> Settings:
    command: CommandContext = context.obj
    return command.settings
