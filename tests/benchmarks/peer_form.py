"""A peer of the web chat: the form that one writes first, by FastAPI, SQLAlchemy and Jinja. A page with a question; what is
answered is one row, committed as SQLite comes, before the next page is shown. No place is kept, nothing is sealed."""

from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Form
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from starlette.types import ASGIApp

_PAGE = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
<form method="post"><fieldset><legend>{{ question }}</legend>
{% for choice in choices %}<label><input type="radio" name="words" value="{{ choice }}">{{ choice }}</label>
{% endfor %}</fieldset><button>Next</button></form></body></html>"""
_SAYS = {
    "title": "Feeling heard",
    "question": "Do they listen to you?",
    "choices": ("Always", "Most of the time", "Sometimes", "Never"),
}


class _Base(DeclarativeBase):
    pass


class _Answer(_Base):
    __tablename__ = "answers"
    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str]


def form(folder: Path) -> ASGIApp:
    """The application, whose answers lie in a file in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{folder / 'answers.db'}")
    _Base.metadata.create_all(engine)
    page = Environment(autoescape=True).from_string(_PAGE)
    app = FastAPI()

    @app.get("/", response_class=HTMLResponse)
    def ask() -> str:
        return page.render(_SAYS)

    @app.post("/", response_class=HTMLResponse)
    def answer(words: Annotated[str, Form()]) -> str:
        with Session(engine) as session:
            session.add(_Answer(words=words))
            session.commit()
        return page.render(_SAYS)

    return app
