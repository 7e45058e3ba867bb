"""The settings: read from the environment here and nowhere else, and all checked at once."""

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from api.installation import setting_readers as read
from api.installation.mail_server import MailServer
from api.installation.setting_readers import LOOPBACK, is_here
from bot.shares import Proxies
from surveys.conversation.limits import PLACES_AN_HOUR
from surveys.errors import UserError
from surveys.language.phrases import languages, words_in

PREFIX = "HEARD_"
TRIAL_FRONT_DOOR = (
    "Placeholder: this is a trial. The number of people near you who help children is not here yet."
)


class SettingsProblem(UserError):
    """One or more settings are wrong. Each line says which, what is wrong and what to type."""


@dataclass(frozen=True)
class Settings:
    """Everything that can be set. `data` is the folder of the database, and of the keys where `keys` is not set apart."""

    data: Path
    database_url: str = field(repr=False)
    keys: Path
    intake_keys: Path | None
    key_command: str = field(repr=False)
    surveys: Path | None
    plan: Path | None
    board_database: str = field(repr=False)
    host: str
    port: int
    metrics_port: int | None
    public_url: str
    proxies: Proxies
    proxy_header: str
    places_an_hour: int
    board_name: str
    front_door: str
    front_door_owner: str
    front_door_checked: date | None
    contact_who: str
    contact_when: str
    contact_days: int
    contact_key: str
    contact_translated: Mapping[str, tuple[str, str]]
    contact_keys: Path
    contact_ring: str = field(repr=False)
    exit_url: str
    telegram_token: str = field(repr=False)
    telegram_api: str
    telegram_secret: str = field(repr=False)
    telegram_name: str
    board_access: str
    api_origins: tuple[str, ...]
    oidc_issuer: str
    oidc_client: str
    oidc_secret: str = field(repr=False)
    oidc_claim: str
    oidc_roles: Mapping[str, str]
    intake_minutes: int
    keep_words_months: int
    backups: Path | None
    backup_key: str
    urgent_days: int
    mail_server: MailServer | None = field(repr=False)
    mail_from: str
    mail_to: tuple[str, ...]
    log_level: str

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def own_translations(self) -> Path | None:
        """Where the translations of one's own surveys lie: beside them."""
        return self.surveys / "translations" if self.surveys else None

    @property
    def on_loopback(self) -> bool:
        return self.host in LOOPBACK

    @property
    def pages_are_here(self) -> bool:
        """Nobody but whoever sits at this machine can reach the pages, not even through a web server in front."""
        return self.on_loopback and is_here(self.public_url)

    @property
    def is_trial(self) -> bool:
        """Nobody but whoever sits at this machine can reach the pages or the bot."""
        return self.pages_are_here and (not self.telegram_token or is_here(self.telegram_api))

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


@dataclass(frozen=True)
class SettingEntry:
    """One setting: `default` as it would be typed, `what` for people, `read` checks and converts or raises ValueError. What
    `is_secret` is never shown, whatever is wrong with it: what is said of it goes into a log."""

    name: str
    default: str
    what: str
    read: Callable[[str], Any]
    is_secret: bool = False

    @property
    def variable(self) -> str:
        return f"{PREFIX}{self.name.upper()}"

    def given(self, value: str) -> str:
        """The setting as it was given."""
        return self.variable if self.is_secret else f"{self.variable}={value!r}"


def _contact_in(code: str) -> Iterator[SettingEntry]:
    """Who contacts young people, and when they look, in the words of one more language."""
    name = words_in(code)["language"]["name"]
    for which, what in (("who", "Who contacts young people"), ("when", "When they look")):
        said = f"{what}, for those who read {name}. Empty: HEARD_CONTACT_{which.upper()} as it is."
        yield SettingEntry(f"contact_{which}_{code}", "", said, read.text)


SETTINGS: tuple[SettingEntry, ...] = (
    SettingEntry("data", "data", "Folder of the database and the keys.", read.named),
    SettingEntry(
        "database_url",
        "",
        "Empty: SQLite files in the data folder. Else postgresql://USER:PASSWORD@HOST/NAME, each process with its own role.",
        read.database,
        is_secret=True,
    ),
    SettingEntry(
        "keys",
        "",
        "Folder of the keys, outside the database's backups. Empty: keys in the data folder.",
        read.text,
    ),
    SettingEntry(
        "intake_keys",
        "",
        "Folder of the intake's private key, which the chat is not given. Empty: with the other keys.",
        read.text,
    ),
    SettingEntry(
        "key_command",
        "",
        "A program that keeps the keys instead of a folder: called with make, read or destroy, and a name.",
        read.command,
        is_secret=True,
    ),
    SettingEntry(
        "surveys", "", "Folder of surveys of your own, TOML files beside those of the library.", read.folder
    ),
    SettingEntry(
        "plan",
        "",
        "Folder of your board's plan, as `heard scorecard new` writes it. Empty: that of North East Lincolnshire.",
        read.folder,
    ),
    SettingEntry(
        "board_database",
        "",
        "A database of the board's own that what is published is carried to, as HEARD_DATABASE_URL. Empty: none.",
        read.database,
        is_secret=True,
    ),
    SettingEntry("host", "127.0.0.1", "Address to listen on.", read.named),
    SettingEntry("port", "8000", "Port to listen on.", read.number(1, 65535)),
    SettingEntry(
        "metrics_port",
        "",
        "Port of this machine alone on which monitoring reads /metrics, in Prometheus' format. Empty: no metrics.",
        read.port_or_none,
    ),
    SettingEntry(
        "public_url",
        "",
        "Where people reach the pages, for links and secure cookies. Empty: the address listened on.",
        read.web_address("http", "https"),
    ),
    SettingEntry(
        "proxies",
        "",
        "Addresses or networks of the web servers in front, with commas between: they say for whom they ask. Empty: none.",
        read.proxies,
    ),
    SettingEntry(
        "proxy_header",
        "X-Forwarded-For",
        "The header in which they say it. From anybody else it is passed over.",
        read.header,
    ),
    SettingEntry(
        "places_an_hour",
        str(PLACES_AN_HOUR),
        "How many surveys can be begun in an hour, by all together; one machine alone gets about a quarter.",
        read.number(60, 1_000_000),
    ),
    SettingEntry(
        "board_name",
        "North East Lincolnshire Safeguarding Children Board",
        "The board's name, on every page.",
        read.named,
    ),
    SettingEntry(
        "front_door",
        "",
        "Who to ring for local help, in words for a child, with the number. Required beyond a trial on this machine.",
        read.text,
    ),
    SettingEntry(
        "front_door_owner",
        "",
        "Who answers for that number being right, for the board only. Required beyond a trial on this machine.",
        read.text,
    ),
    SettingEntry(
        "front_door_checked",
        "",
        "The day on which somebody last rang that number, such as 2026-09-30. Required beyond a trial on this machine.",
        read.past_day,
    ),
    SettingEntry(
        "contact_who",
        "",
        "Who contacts young people that ask for it, such as 'The youth advice team'. Empty: nobody can ask.",
        read.text,
    ),
    SettingEntry(
        "contact_when",
        "",
        "When they look, to stand after 'They look', such as 'every weekday at 9'.",
        read.text,
    ),
    *(setting for code in languages()[1:] for setting in _contact_in(code)),
    SettingEntry(
        "contact_days", "3", "How many days it takes them at most, weekends counted.", read.number(1, 9)
    ),
    SettingEntry(
        "contact_key",
        "",
        "Their public key, which requests are sealed to; 'heard contact key' makes it.",
        read.public_key("heard contact key"),
    ),
    SettingEntry(
        "contact_keys",
        "",
        "Folder of their private key, which only they have. Empty: contact-keys in the data folder, for a trial.",
        read.text,
    ),
    SettingEntry(
        "contact_ring",
        "",
        "A command that is run on the hour when somebody waits to be contacted: it is given how many, and nothing else.",
        read.command,
        is_secret=True,
    ),
    SettingEntry(
        "exit_url",
        "https://www.bbc.co.uk/weather",
        'Where "Leave this page" goes.',
        read.web_address("https"),
    ),
    SettingEntry(
        "telegram_token",
        "",
        "The bot's token from BotFather. Empty: no Telegram.",
        read.token,
        is_secret=True,
    ),
    SettingEntry(
        "telegram_api",
        "",
        "Another Bot API server, such as one on this machine. Empty: Telegram's own.",
        read.web_address("http", "https"),
    ),
    SettingEntry(
        "telegram_secret",
        "",
        "Set it to receive updates by webhook at PUBLIC_URL/telegram; empty: polling.",
        read.webhook_secret,
        is_secret=True,
    ),
    SettingEntry(
        "telegram_name",
        "",
        "The bot's user name, for posters. Empty: posters name the web page only.",
        read.bot_name,
    ),
    SettingEntry(
        "board_access",
        "open",
        "open: whoever reaches the board's pages reads them; key: they sign in with an API key.",
        read.one_of("open", "key"),
    ),
    SettingEntry(
        "api_origins",
        "",
        "Other sites whose pages may read the API in a browser, as https://NAME with commas between. Empty: none.",
        read.origins,
    ),
    SettingEntry(
        "oidc_issuer",
        "",
        "The board's sign-in provider (OpenID Connect), for the desk. Empty: people come in by 'heard sign-in' alone.",
        read.issuer,
    ),
    SettingEntry("oidc_client", "", "What Heard is called there (client id).", read.text),
    SettingEntry("oidc_secret", "", "The secret that the provider gave Heard.", read.text, is_secret=True),
    SettingEntry(
        "oidc_claim", "roles", "Where the provider says what somebody may do at the desk.", read.named
    ),
    SettingEntry(
        "oidc_roles",
        "",
        "Its names for our roles, such as Board-Editors=editor, Board-Chair=approver. Empty: they are called as here.",
        read.names_of_roles,
    ),
    SettingEntry(
        "intake_minutes",
        "60",
        "How often the intake runs inside 'heard run' and 'heard intake --keep-going'; sooner where 10,000 answers wait.",
        read.number(1, 10080),
    ),
    SettingEntry(
        "keep_words_months",
        "12",
        "How many months after a round closes what people wrote in words is kept; then it is destroyed. Counts stay.",
        read.number(1, 120),
    ),
    SettingEntry(
        "backups",
        "",
        "Folder, best on another machine's disk, for a sealed copy a day; the two latest stay. Empty: no backups.",
        read.text,
    ),
    SettingEntry(
        "backup_key",
        "",
        "The public key that backups are sealed to; 'heard backup key' makes it.",
        read.public_key("heard backup key"),
    ),
    SettingEntry(
        "urgent_days",
        "2",
        "How many days after a round closes a comment that sounds urgent may wait for a decision at the desk.",
        read.number(0, 30),
    ),
    SettingEntry(
        "mail_server",
        "",
        "The board's mail server, as smtp+starttls://USER:PASSWORD@HOST, for a mail when it owes something. Empty: no mail.",
        read.mail_server,
        is_secret=True,
    ),
    SettingEntry("mail_from", "", "Who such a mail is from, such as heard@board.example.", read.mail_address),
    SettingEntry("mail_to", "", "Who gets it, with commas between.", read.mail_addresses),
    SettingEntry(
        "log_level",
        "INFO",
        "How much is logged. Words, names and tokens never are.",
        read.one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    ),
)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings, with their defaults. Raises `SettingsProblem` with one line for each that is wrong."""
    problems = [*_unknown(environment)]
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        given = environment.get(setting.variable, "") or setting.default
        try:
            values[setting.name] = setting.read(given)
        except ValueError as error:
            problems.append(f"{setting.given(given)} {error}. {setting.what}")
    if not problems:
        problems += _together(values)
    if problems:
        raise SettingsProblem("\n".join(problems))
    return _settings(values)


def _unknown(environment: Mapping[str, str]) -> list[str]:
    known = {setting.variable for setting in SETTINGS}
    return [
        f"{name} is not a setting; the settings are {', '.join(sorted(known))}"
        for name in sorted(environment)
        if name.startswith(PREFIX) and name not in known
    ]


def _together(values: Mapping[str, Any]) -> list[str]:
    problems = []
    if values["telegram_secret"] and not values["public_url"]:
        problems.append(
            "HEARD_TELEGRAM_SECRET needs HEARD_PUBLIC_URL=https://..., where Telegram can reach the webhook"
        )
    if values["telegram_secret"] and not values["telegram_token"]:
        problems.append("HEARD_TELEGRAM_SECRET needs HEARD_TELEGRAM_TOKEN, the bot's token from BotFather")
    if values["oidc_issuer"] and not values["oidc_client"]:
        problems.append("HEARD_OIDC_ISSUER needs HEARD_OIDC_CLIENT, what Heard is called at the provider")
    if values["mail_server"] and not (values["mail_from"] and values["mail_to"]):
        problems.append(
            "HEARD_MAIL_SERVER needs HEARD_MAIL_FROM and HEARD_MAIL_TO, who a mail is from and who gets it"
        )
    if values["backups"] and not values["backup_key"]:
        problems.append("HEARD_BACKUPS needs HEARD_BACKUP_KEY, which 'heard backup key FILE' makes")
    return [*problems, *_contact(values)]


def _contact(values: Mapping[str, Any]) -> list[str]:
    """Who, when and their key, or none of it: nobody is told that they will be contacted when nobody could."""
    names = ("contact_who", "contact_when", "contact_key")
    missing = [f"{PREFIX}{name.upper()}" for name in names if not values[name]]
    if len(missing) not in (0, len(names)):
        return [f"young people can ask to be contacted only when {' and '.join(missing)} is set too"]
    return list(_contact_translated(values))


def _contact_translated(values: Mapping[str, Any]) -> Iterator[str]:
    """Both or none in a language: half a sentence in another helps nobody."""
    for code in languages()[1:]:
        names = [f"contact_who_{code}", f"contact_when_{code}"]
        given, missing = (
            [f"{PREFIX}{name.upper()}" for name in names if bool(values[name]) is is_given]
            for is_given in (True, False)
        )
        if given and not values["contact_who"]:
            missing = [f"{PREFIX}CONTACT_WHO", *missing]
        if given and missing:
            yield f"{' and '.join(given)} is of use only when {' and '.join(missing)} is set too"


def _settings(values: dict[str, Any]) -> Settings:
    data = Path(values["data"]).absolute()
    pairs = {
        code: tuple(values.pop(f"contact_{which}_{code}") for which in ("who", "when"))
        for code in languages()[1:]
    }
    made = {
        **values,
        "contact_translated": {code: pair for code, pair in pairs.items() if any(pair)},
        "data": data,
        "keys": Path(values["keys"]).absolute() if values["keys"] else data / "keys",
        "intake_keys": Path(values["intake_keys"]).absolute() if values["intake_keys"] else None,
        "contact_keys": Path(values["contact_keys"] or data / "contact-keys").absolute(),
        "surveys": Path(values["surveys"]).absolute() if values["surveys"] else None,
        "plan": Path(values["plan"]).absolute() if values["plan"] else None,
        "backups": Path(values["backups"]).absolute() if values["backups"] else None,
        "database_url": values["database_url"] or f"sqlite:///{data / 'heard.db'}",
        "proxies": replace(values["proxies"], header=values["proxy_header"]),
        "public_url": values["public_url"] or f"http://{values['host']}:{values['port']}",
    }
    return Settings(**made)


def env_example() -> str:
    """The text of `.env.example`: every setting, its default, and what it is for."""
    return "\n".join(["# All settings of Heard. The values here are the defaults.", "", *_examples()])


def _examples() -> list[str]:
    typed = {
        setting.variable: shlex.quote(setting.default) if setting.default else "" for setting in SETTINGS
    }
    return [
        line
        for setting in SETTINGS
        for line in (f"# {setting.what}", f"{setting.variable}={typed[setting.variable]}", "")
    ]
