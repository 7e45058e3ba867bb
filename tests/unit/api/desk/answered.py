"""What the tests of answers at the desk share: a release, and what somebody types."""

from datetime import date

from analysis.plan import load_plan
from analysis.release import Release
from bot.pages.site import Site
from surveys.definition.loading import library
from tests.integration.api.board_documents import release_of

SITE, PLAN, TODAY = Site("Board"), load_plan(), date(2026, 11, 30)
SURVEY = library()["feeling-heard"]
THEME = "waiting_and_access"
ID = "waiting-and-access-feeling-heard-r1"
NEW = f"/desk/answers/new/feeling-heard-r1-v1/{THEME}"
ONE = f"/desk/answers/{ID}"
TYPED = {
    "status": "doing",
    "decision": "Two more workers.",
    "who": "The health service",
    "by_when": "2027-05-01",
    "said": "You wait too long for help.",
    "standard": "We will pay for two more people who help. They start in May.",
    "easy_read": "Two more people will help. They start in May.",
    "faces": "🙂 Two more helpers.",
    "seen": "0",
}
POLISH = {
    "said": "Za długo czekacie.",
    "standard": "Zapłacimy za dwie osoby.",
    "easy_read": "Dwie osoby pomogą.",
    "faces": "🙂 Dwie osoby.",
    "checked_by": "Ola",
}


def made(ordinal: int, people: int, number: int = 1) -> Release:
    return release_of(SURVEY, ordinal, people, number=number)
