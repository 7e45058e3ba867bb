"""What is published, carried to a database of the board's own."""

from pathlib import Path

from surveys.store.database.opening import open_stores


def test_the_board_reads_what_was_carried_and_there_is_nothing_else(heard, tmp_path: Path) -> None:
    """Its database has no table of anything that people leave; a key that is revoked goes with the next time."""
    address = f"sqlite:///{tmp_path}/board/heard.db"
    heard("round", "open", "feeling-heard")
    token = heard("key", "create", "Performance team").out.strip()
    assert heard("publish", "--to", address).code == 0
    assert [path.name for path in (tmp_path / "board").iterdir()] == ["heard.board.db"]
    board = open_stores(address, ("board",))
    assert board.board.ids("round") == ("feeling-heard-r1",)
    assert len(board.board.keys()) == 1
    heard("key", "revoke", token.split("_")[1], "--yes")
    assert heard("publish", board_database=address).code == 0
    assert board.board.keys() == ()
    board.close()


def test_it_says_where_it_cannot_go(heard, tmp_path: Path) -> None:
    """Nowhere, or where it comes from."""
    assert "say where to" in heard("publish").err
    own = f"sqlite:///{tmp_path}/data/heard.db"
    assert "must be another" in heard("publish", "--to", own, database_url=own).err
    assert "HEARD_BOARD_DATABASE" in heard("publish", board_database="mysql://x").err
