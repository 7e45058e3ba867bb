"""What every command starts from: the settings, the installation and the plan, each opened when first needed."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from api.installation.env_file import EnvFile, find_env_file, with_env_file
from api.installation.settings import Settings, read_settings
from api.installation.wiring import Installation, open_installation, surveys_of
from api.process.logs import set_up_logs
from surveys.definition.loading import LIBRARY, load
from surveys.definition.survey import Survey
from surveys.errors import UserError
from surveys.store.protocols import RecordStore

if TYPE_CHECKING:
    from analysis.plan import Plan


class NoDataFolder(UserError):
    """A command that would have begun a new installation by mistake; the message says where it looked and what to do."""


class CommandContext:
    """What commands share. Settings are those of the environment, and of the file `.env` of the installation that the
    command is run in."""

    def __init__(self, environment: Mapping[str, str], here: Path) -> None:
        self._environment = environment
        self._here = here

    @cached_property
    def env_file(self) -> EnvFile | None:
        """Raises `EnvFileProblem`."""
        return find_env_file(self._here)

    @property
    def names_its_data(self) -> bool:
        """Whether the environment itself names the data folder, so that nobody meant another."""
        return bool(self._environment.get("HEARD_DATA"))

    def check_data(self) -> None:
        """Only what begins an installation makes its data folder, or whoever names it. Says which one is used, where that is
        not plain to see.
        Raises `NoDataFolder`."""
        data = self.settings.data.absolute()
        if self.names_its_data:
            self._tell_of_a_new_one(data)
            return
        if not data.is_dir():
            raise NoDataFolder(
                f"there is no data folder {data}, and this command makes none. Run it in the folder of the installation, "
                "or below it, where its .env is; or name the folder in HEARD_DATA. A new installation begins with: heard run"
            )
        if data.parent != self._here.absolute():
            typer.echo(f"heard: the data folder is {data}", err=True)

    def tell_data(self) -> None:
        """Says which data folder is begun or gone on with, where nobody has named it."""
        data = self.settings.data.absolute()
        if self.names_its_data:
            self._tell_of_a_new_one(data)
        else:
            typer.echo(f"heard: the data folder is {data}{'' if data.is_dir() else ', a new one'}", err=True)

    def _tell_of_a_new_one(self, data: Path) -> None:
        """A name that is typed wrongly looks as if everything were gone."""
        if self.settings.is_sqlite and not data.is_dir():
            typer.echo(
                f"heard: HEARD_DATA names {data}, which was not there: a new folder is begun, with nothing in it. If you "
                "meant one that is there, check how HEARD_DATA is written, and take the new one away",
                err=True,
            )

    @cached_property
    def settings(self) -> Settings:
        """Raises `SettingsProblem`, `EnvFileProblem`."""
        settings = read_settings(with_env_file(self._environment, self.env_file))
        set_up_logs(settings.log_level)
        return settings

    @cached_property
    def installation(self) -> Installation:
        """Of a command: each store is opened when the command first needs it."""
        return open_installation(self.settings)

    @cached_property
    def plan(self) -> "Plan":
        """The board's plan. Raises `PlanError`."""
        # brings statistics, which those who talk to people do not need
        from analysis.plan import FOLDER, load_plan

        return load_plan(self.settings.plan or FOLDER)


def installation_of(context: typer.Context, process: str = "", begins: bool = False) -> Installation:
    """The installation. A `process` of production ("chat", "intake", "board") gets the stores of its role, and no others.
    A command that `begins` an installation may make its data folder. Raises `NoDataFolder` of any other."""
    command: CommandContext = context.obj
    if begins:
        command.tell_data()
    else:
        command.check_data()
    installation = open_installation(command.settings, process) if process else command.installation
    context.call_on_close(installation.stores.close)
    return installation


def plan_of(context: typer.Context) -> "Plan":
    """The board's plan: read here, and handed on as an argument everywhere else. Raises `PlanError`."""
    command: CommandContext = context.obj
    return command.plan


def written_plan(context: typer.Context, record: RecordStore) -> "Plan":
    """The plan of the files with all that the board has written since. Raises `PlanError`."""
    from analysis.plan.record import plan_from

    return plan_from(plan_of(context), record.entries())


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
