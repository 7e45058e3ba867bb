"""A small programme for tests: the same two scales before a course, after it and later, and a code."""

from surveys.definition.loading import parse
from surveys.definition.survey import Survey

BEFORE = """
id = "course-before"
revision = 1
title = "Before the course"
audience = "practitioners"
minutes = 1
about = "About the course."
afterwards = "Then it is over."
thanks = "Thank you."
programme = { id = "course", stage = "before" }

[[questions]]
id = "knowing"
kind = "scale"
title = "Knowing"
ask = "How much do you know?"
choices = [
    { id = "a-lot", say = "A lot" },
    { id = "some", say = "Some" },
    { id = "nothing", say = "Nothing" },
    { id = "does-not-apply", say = "Not my subject" },
]
paired = { name = "knowledge" }

[[questions]]
id = "code"
kind = "code"
title = "Code"
ask = "Please make a code:"
prompts = [
    { say = "Street, two letters", takes = "two-letters" },
    { say = "Day of the month", takes = "day" },
    { say = "First school, last letter", takes = "letter" },
]
"""

AFTER = (
    BEFORE.replace("course-before", "course-after")
    .replace("Before the course", "After the course")
    .replace('stage = "before"', 'stage = "after"')
    .replace('name = "knowledge" }', 'name = "knowledge", measure = "course-rose", domain = "knowledge" }')
)
LATER = (
    AFTER.replace("course-after", "course-later")
    .replace("After the course", "Some time later")
    .replace('stage = "after"', 'stage = "later"')
    .replace("course-rose", "course-rose-later")
)


def course(text: str) -> Survey:
    return parse(text, "course.toml")
