"""Whose pages these are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.rounds import FEW


@dataclass(frozen=True)
class Site:
    """Whose pages these are. `name` is the board's; `help_lines` are shown to whoever looks for help, and
    `help_translated` are the same in other languages, by code; `help_at_work` are shown to practitioners who
    do, by code of the language; `exit_url` is where "Leave this page" goes; `example` says on every page that
    the data are made up; `few` is the number of responses under which none is kept; `home` is where the name
    in the header leads.
    `public_url` and `telegram_name` (the bot's user name) stand on posters; without the first it is the
    address that the poster was asked for at. `contact` says that people can ask to be contacted."""

    name: str
    https: bool = False
    help_lines: tuple[str, ...] = ()
    exit_url: str = "https://www.bbc.co.uk/weather"
    example: bool = False
    few: int = FEW
    home: str = "/"
    public_url: str = ""
    telegram_name: str = ""
    contact: bool = False
    help_translated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    help_at_work: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("Site: 'name' is empty; give the name of the board")
        if not self.exit_url.startswith("https://"):
            raise ValueError(f"Site: 'exit_url' is '{self.exit_url}'; it must begin with https://")

    def help_in(self, language: str) -> tuple[str, ...]:
        """The lines of help in a language; in English where there are none in it."""
        return self.help_translated.get(language, self.help_lines)
