"""The day where we are: rounds, releases and files carry days, never times."""

from datetime import date


def today() -> date:
    return date.today()  # noqa: DTZ011  # the local day is what people mean
