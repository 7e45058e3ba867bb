"""The picture of the rooms leaves out no arrow that says something of its own."""

from collections.abc import Mapping

from tests.acceptance.docs.rooms import direct


def arrows(drawn: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    return {room: frozenset(targets) for room, targets in drawn.items()}


def test_an_arrow_beside_a_longer_way_is_left_out() -> None:
    """a -> b -> c says already that a stands above c."""
    drawn = arrows({"a": "bc", "b": "c", "c": ""})
    assert direct(drawn, "a") == {"b"}
    assert direct(drawn, "b") == {"c"}


def test_a_circle_is_drawn() -> None:
    """Two rooms that import each other stand in the picture with all that leads to them."""
    drawn = arrows({"a": "bc", "b": "c", "c": "b"})
    assert direct(drawn, "a") == {"b", "c"}
    assert (direct(drawn, "b"), direct(drawn, "c")) == ({"c"}, {"b"})
