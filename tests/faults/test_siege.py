"""One machine attacks while people answer, sign in, delete and ask to be contacted: nobody is refused.

`python -m tests.faults siege` does it with 64 people for five minutes each, and first shows that a careless form falls.
"""

import pytest

from tests.faults.siege.people import HURRY
from tests.faults.siege.servers import besieged
from tests.faults.siege.siege import FALLS, endure

SHORT = ("nonsense_receipts", "fake_requests", "begun_and_left", "endless_head", "half_open", "no_http")
PEOPLE, SECONDS, LONGER = 12, 2.0, 6.0
LINES = 200
"""What a log may grow by meanwhile."""


@pytest.mark.slow
@pytest.mark.process
def test_nobody_is_refused_while_one_machine_attacks() -> None:
    """In several ways, one after another against the same server, which never recovers in between."""
    with besieged("heard") as server:
        findings = [endure(server, "heard", attack, SECONDS, PEOPLE, HURRY) for attack in SHORT]
    assert {each.attack: each.figures.refused for each in findings if each.figures.refused} == {}
    assert all(each.figures.took for each in findings)
    assert sum(each.lines for each in findings) < LINES


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.parametrize("attack", ["fake_requests", "no_http"])
def test_a_careless_form_falls(attack: str) -> None:
    """Else the siege would prove nothing: people are refused, or the log grows without an end."""
    assert attack in FALLS
    with besieged("careless") as server:
        finding = endure(server, "careless", attack, LONGER, PEOPLE, HURRY)
    assert finding.figures.refused or finding.lines > LINES, finding.row
