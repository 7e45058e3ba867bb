"""`heard owed`: what the board owes, for people, for programs and by mail."""

import json


def test_what_is_owed_is_said_with_the_page_where_it_is_done(heard):
    """A new installation owes nothing; a number that nobody has rung for long is owed."""
    heard("round", "list")
    assert heard("owed").out == "The board owes nothing.\n"
    ran = heard("owed", "--json", front_door_checked="2020-01-01")
    (one,) = json.loads(ran.out)
    assert (one["kind"], one["is_late"], one["by"]) == ("front-door", True, "2020-03-31")
    said = heard("owed", front_door_checked="2020-01-01").out
    assert said.startswith("- LATE: Somebody has to ring the number")
    assert said.endswith("1 owed, 1 late.\n")


def test_without_a_mail_server_it_says_what_to_set(heard):
    ran = heard("owed", "--mail")
    assert (ran.code, "HEARD_MAIL_SERVER" in ran.err) == (1, True)
