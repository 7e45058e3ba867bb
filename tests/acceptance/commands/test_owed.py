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


def test_words_that_end_before_a_release_told_of_them_are_named(heard):
    """By the list and by the doctor, until there is a release. Here words are kept for a month only."""
    heard("round", "open", "feeling-heard")
    heard("round", "close", "feeling-heard", "--yes")
    assert (
        "wrote in Feeling heard (feeling-heard-r1) is destroyed soon"
        in heard("owed", keep_words_months="1").out
    )
    told = heard("doctor", keep_words_months="1").out
    assert "run: heard release make feeling-heard-r1" in told
    assert heard("owed").out == "The board owes nothing.\n"
    heard("release", "make", "feeling-heard")
    assert (
        "is destroyed"
        not in heard("owed", keep_words_months="1").out + heard("doctor", keep_words_months="1").out
    )


def test_without_a_mail_server_it_says_what_to_set(heard):
    ran = heard("owed", "--mail")
    assert (ran.code, "HEARD_MAIL_SERVER" in ran.err) == (1, True)
