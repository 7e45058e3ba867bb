"""A survey as Limesurvey saves it: the club of these tests, as two of its versions write it."""

from collections.abc import Iterable, Mapping

CHOICES = {"1": ("Good", "Dobrze"), "2": ("<b>Bad</b>", "Zle")}
QUESTIONS = (
    # number, type, code, condition, words, words in Polish, hint
    ("11", "L", "feel", "1", "How do you feel?", "Jak sie czujesz?", ""),
    ("12", "M", "help", '((9X1X11.NAOK == "2"))', "What helps?", "Co pomaga?", "Any"),
    ("13", "Y", "told", 'help_talk.NAOK == "Y"', "Have you told somebody?", "Czy mowisz?", ""),
    ("14", "N", "age", "1", "How old are you?", "Ile masz lat?", ""),
    ("15", "T", "more", "1", "What else?", "Co jeszcze?", ""),
)
BELOW = (("21", "talk", "Talking", "Rozmowa"), ("22", "walk", "A walk", "Spacer"))

Row = Mapping[str, str]


def table(name: str, rows: Iterable[Row]) -> str:
    """As it stands in the file, an empty value as an empty element."""
    written = "".join(f"<row>{''.join(map(_value, row.items()))}</row>\n" for row in rows)
    return f"<{name}><fields><fieldname>sid</fieldname></fields>\n<rows>{written}</rows></{name}>\n"


def _value(column: tuple[str, str]) -> str:
    name, value = column
    return f"<{name}><![CDATA[{value}]]></{name}>" if value else f"<{name}/>"


def saved(*tables: str, doctype: str = "Survey") -> bytes:
    head = f"<LimeSurveyDocType>{doctype}</LimeSurveyDocType><languages><language>en</language></languages>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<document>{head}\n{"".join(tables)}</document>\n'.encode()
    )


SETTINGS = table(
    "surveys_languagesettings",
    (
        {"surveyls_language": language, "surveyls_title": title, "surveyls_welcometext": words}
        for language, title, words in (
            ("en", "After school", "<p>We ask, &amp; we listen.</p>"),
            ("pl", "Po szkole", "Pytamy."),
        )
    ),
)


def club(*more: str) -> bytes:
    """Since version 4: the words of each language in tables of their own."""
    texts = [(number, words, hint, "en") for number, _, _, _, words, _, hint in QUESTIONS]
    texts += [(number, words, "", "pl") for number, _, _, _, _, words, _ in QUESTIONS]
    texts += [(number, words, "", "en") for number, _, words, _ in BELOW]
    return saved(
        table("surveys", [{"sid": "9", "language": "en", "anonymized": "N"}]),
        SETTINGS,
        table("groups", [{"gid": "1", "group_order": "1", "grelevance": "1"}]),
        table("group_l10ns", [{"gid": "1", "group_name": "Club", "language": "en"}]),
        table("questions", map(_question, reversed(list(enumerate(QUESTIONS))))),
        table(
            "question_l10ns",
            (dict(zip(("qid", "question", "help", "language"), text, strict=True)) for text in texts),
        ),
        table(
            "subquestions",
            ({"qid": n, "parent_qid": "12", "title": code, "question_order": n} for n, code, *_ in BELOW),
        ),
        table(
            "answers",
            (
                {"aid": code, "qid": "11", "code": code, "sortorder": code, "scale_id": "0"}
                for code in CHOICES
            ),
        ),
        table(
            "answer_l10ns",
            ({"aid": code, "answer": words, "language": "en"} for code, (words, _) in CHOICES.items()),
        ),
        table(
            "question_attributes",
            [
                {"qid": "13", "attribute": "random_group", "value": "1"},
                {"qid": "13", "attribute": "statistics_showgraph", "value": "1"},
                {"qid": "14", "attribute": "hidden", "value": "0"},
            ],
        ),
        *more,
    )


def old_club() -> bytes:
    """Before version 4: a row for each language."""
    both = ((place, each, language) for place, each in enumerate(QUESTIONS) for language in ("pl", "en"))
    return saved(
        SETTINGS,
        table("groups", ({"gid": "1", "group_name": "Club", "language": each} for each in ("pl", "en"))),
        table("questions", (_with_words(_question((place, each)), each, code) for place, each, code in both)),
        table(
            "subquestions",
            (
                {
                    "parent_qid": "12",
                    "title": code,
                    "question": words,
                    "language": language,
                    "question_order": n,
                }
                for n, code, english, polish in BELOW
                for language, words in (("en", english), ("pl", polish))
            ),
        ),
        table(
            "answers",
            (
                {"qid": "11", "code": code, "answer": words, "language": language, "sortorder": code}
                for code, both in CHOICES.items()
                for language, words in zip(("en", "pl"), both, strict=True)
            ),
        ),
        table("question_attributes", [{"qid": "13", "attribute": "random_group", "value": "1"}]),
    )


def _question(placed: tuple[int, tuple[str, ...]]) -> dict[str, str]:
    place, (number, kind, code, condition, *_) = placed
    return {
        "qid": number,
        "gid": "1",
        "type": kind,
        "title": code,
        "relevance": condition,
        "question_order": str(place),
        "mandatory": "Y" if code == "feel" else "N",
    }


def _with_words(row: dict[str, str], each: tuple[str, ...], language: str) -> dict[str, str]:
    words, polish, hint = each[4:]
    return {**row, "language": language, "question": words if language == "en" else polish, "help": hint}
