"""What a release was made with: versions of code, codebook, weights and libraries, so that it can be made again."""

import platform
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from surveys.definition.survey import Survey
from surveys.encoder.encoder import MODEL_FILE

DIGITS = 16
"""Of a SHA-256: enough to tell versions apart, short enough to read out."""

READS_OR_COUNTS = ("analysis", "surveys.encoder", "surveys.safeguarding", "surveys.normal_form")
"""Packages and modules whose code numbers depend on. Themes are found by the encoder, and by the patterns and the
simple form of those after it."""

LIBRARIES = ("scipy", "numpy", "textblob", "vaderSentiment", "py3langid", "ftfy", "onnxruntime")


def provenance(survey: Survey, own: Mapping[str, str] | None = None) -> dict[str, str]:
    """Name to version or fingerprint of all that the numbers of a release of this survey depend on besides its answers.
    `own` are those of what the board has of its own, such as its codebook, in place of what ships."""
    code = {"heard": version("heard"), "code": code_fingerprint(), "python": platform.python_version()}
    asked = {
        "survey": f"{survey.id}, revision {survey.revision}",
        "survey_content": _survey_fingerprint(survey),
    }
    libraries = {name.lower(): version(name) for name in LIBRARIES}
    written = any(question.kind == "text" for question in survey.questions)
    return {**code, **asked, **libraries, **({**_readers(survey.audience), **(own or {})} if written else {})}


def _survey_fingerprint(survey: Survey) -> str:
    return _short(survey.model_dump_json(exclude_defaults=True).encode())


def _readers(audience: str) -> dict[str, str]:
    """What reads free text: the codebook, and the learned weights that ship."""
    text = files("analysis") / "text"
    book = text / "codebooks" / f"{audience}.toml"
    weights = sorted(
        (file for file in (text / "models").iterdir() if _reads(file.name, audience)),
        key=lambda file: file.name,
    )
    made = {f"model_{file.name.partition('.')[0]}": _short(file.read_bytes()) for file in weights}
    encoder = {} if audience == "patients" else {"model_encoder": _encoder_fingerprint()}
    return {"codebook": f"{audience} {_short(book.read_bytes())}", **made, **encoder}


@cache
def _encoder_fingerprint() -> str:
    return _short((files("surveys.encoder") / MODEL_FILE).read_bytes())


def _reads(name: str, audience: str) -> bool:
    """Young people's and practitioners' comments are read whole by weights of their own."""
    return (
        name in ("comments.zip", "encoder_themes.json")
        if audience != "patients"
        else name.startswith("sentiment_") or name == "themes_patients.zip"
    )


@cache
def code_fingerprint() -> str:
    """Of every source file that counts, reads text or makes releases. It changes with any of them."""
    fingerprint = sha256()
    for room in READS_OR_COUNTS:
        for path, content in _sources(_place(room), room.replace(".", "/")):
            fingerprint.update(f"{path}\0{len(content)}\0".encode() + content)
    return fingerprint.hexdigest()[:DIGITS]


def _place(room: str) -> Traversable:
    top, *rest = room.split(".")
    folder = files(top).joinpath(*rest)
    return folder if folder.is_dir() else files(top).joinpath(*rest[:-1], f"{rest[-1]}.py")


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    if folder.is_file():
        yield path, folder.read_bytes()
        return
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        here = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _sources(entry, here)
        elif entry.name.endswith((".py", ".toml", ".txt")):
            yield here, entry.read_bytes()


def _short(content: bytes) -> str:
    return sha256(content).hexdigest()[:DIGITS]
