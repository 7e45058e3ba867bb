"""What every command starts from: the settings and the house, opened when first needed."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import typer

from api.installation.settings import Settings, read_settings
from api.installation.wiring import Installation, open_installation, surveys_of
from api.process.logs import set_up_logs
from surveys.definition.loading import LIBRARY, load
from surveys.definition.survey import Survey


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
    def house(self) -> Installation:
        """Of a command: each store is opened when the command first needs it."""
        return open_installation(self.settings)


def installation_of(context: typer.Context, process: str = "") -> Installation:
    """The house. A `process` of production ("chat", "intake", "board") gets the stores of its role, and no others."""
    installation: CommandContext = context.obj
    house = open_installation(installation.settings, process) if process else installation.house
    context.call_on_close(house.stores.close)
    return house


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
    installation: CommandContext = context.obj
    return installation.settings
