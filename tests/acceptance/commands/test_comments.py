"""`heard comments`: how far people are with checking the machine."""

import json

import pytest


@pytest.mark.usefixtures("example")
def test_where_nobody_reads_it_says_whom_to_name(heard):
    """Empty states are no errors, for people and for programs; handing out without anybody who reads is one."""
    for command in ("progress", "agreement"):
        assert "heard sign-in NAME --role coder" in heard("comments", command).out
        assert json.loads(heard("comments", command, "--json").out) == {}
    ran = heard("comments", "hand-out")
    assert (ran.code, "nobody may read comments yet" in ran.err) == (1, True)
    assert heard("comments", "waiting").out == "Nothing has waited too long.\n"


@pytest.mark.usefixtures("example")
def test_comments_of_an_example_are_handed_out_and_counted(heard):
    """Once somebody is named; rounds that are open stay closed to them."""
    assert heard("sign-in", "Ann", "--role", "coder").code == 0
    assert "can be read at the desk" in heard("comments", "hand-out").out
    assert "Nothing to hand out" in heard("comments", "hand-out").out
    told = json.loads(heard("comments", "progress", "--json").out)
    assert all(each["comments"] >= 10 and each["coded"] == 0 for each in told.values())
    round_id = next(iter(told))
    assert (
        f"{round_id}: 0 of {told[round_id]['comments']} comments coded" in heard("comments", "progress").out
    )
    ran = heard("comments", "publish", round_id, "--by", "Ann")
    assert (ran.code, "were checked; go on at /desk/comments" in ran.err) == (1, True)


@pytest.mark.parametrize("command", ["progress", "agreement", "hand-out", "publish", "waiting"])
def test_each_says_what_it_is_for(heard, command):
    ran = heard("comments", command, "--help")
    assert (ran.code, "Usage" in ran.out) == (0, True)
