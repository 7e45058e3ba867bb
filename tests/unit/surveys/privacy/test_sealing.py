"""Tags and sealed things: what a database holds instead of visitors and their words."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PrivateKey
from nacl.secret import Aead

from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.keys import KEY_BYTES
from surveys.privacy.sealing import (
    NoResponse,
    Unreadable,
    Visitor,
    _derive,
    _padded,
    draft_tag,
    open_draft,
    open_response,
    open_words,
    participation_tag,
    pool_row,
    seal_draft,
    seal_response,
    seal_words,
)
from surveys.privacy.sizes import size_of
from tests.houses import every_kind

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
ANNA, BEN = Visitor("telegram", "4711"), Visitor("telegram", "4712")
SIZE = size_of(every_kind())
TAGS = (participation_tag, draft_tag, pool_row)
CONTACTS = [Visitor("telegram", str(number)) for number in range(4000, 5000)]
"""A contact list: everybody who might have taken part."""


# Tags ----------


@pytest.mark.parametrize("tag", TAGS)
def test_a_tag_is_the_same_for_the_same_visitor_and_round_only(tag: object) -> None:
    """Another person, another door or another round is another tag."""
    visitors = [ANNA, BEN, Visitor("web", "4711"), Visitor("telegram4", "711")]
    tags = {tag(key, visitor) for key in (KEY, OTHER_KEY) for visitor in visitors}  # type: ignore[operator]
    assert len(tags) == 8
    assert tag(KEY, ANNA) == tag(KEY, Visitor("telegram", "4711"))  # type: ignore[operator]


def test_no_two_tables_share_a_tag() -> None:
    """Rows of different tables cannot be joined without the key."""
    assert len({tag(KEY, ANNA) for tag in TAGS}) == 3


def test_a_plain_hash_gives_the_whole_contact_list_away() -> None:
    """What is often taken for anonymous: whoever has the list of ids finds everybody. The attack works."""
    hashes = {sha256(f"{each.channel}:{each.id}".encode()).hexdigest(): each for each in CONTACTS}
    assert hashes[sha256(b"telegram:4711").hexdigest()] == ANNA


def test_a_visitor_does_not_show_who_it_is() -> None:
    """Printed or logged by mistake, a visitor is a door."""
    assert repr(ANNA) == "Visitor(telegram)"
    assert "4711" not in f"{ANNA} {[ANNA]}"


# Sealing ----------


def test_a_draft_opens_for_its_visitor_and_round_only() -> None:
    """Neither another person, nor another round's key, nor one changed bit opens it."""
    sealed = seal_draft(KEY, ANNA, {"words": "canary"}, SIZE)
    assert open_draft(KEY, ANNA, sealed) == {"words": "canary"}
    changed = bytes([sealed[0] ^ 1]) + sealed[1:]
    for key, visitor, body in (
        (KEY, BEN, sealed),
        (OTHER_KEY, ANNA, sealed),
        (KEY, ANNA, changed),
        (KEY, ANNA, b""),
    ):
        with pytest.raises(Unreadable):
            open_draft(key, visitor, body)


def test_a_response_opens_for_the_intake_only() -> None:
    """The process that seals cannot open what it has sealed."""
    intake, stranger = PrivateKey.generate(), PrivateKey.generate()
    sealed = seal_response(bytes(intake.public_key).hex(), {"answers": {"more": "canary"}}, SIZE)
    assert open_response(intake, sealed) == {"answers": {"more": "canary"}}
    for key, body in ((stranger, sealed), (intake, sealed[:-1]), (intake, b"")):
        with pytest.raises(Unreadable):
            open_response(key, body)


def test_everything_sealed_has_one_length_and_no_two_are_alike() -> None:
    """Neither the length nor equal bytes tell what was said, or that two said the same."""
    public = bytes(PrivateKey.generate().public_key).hex()
    contents = [{"answers": {}}, {"answers": {"more": "x" * 1500}}, {"answers": {"more": "😀" * 1500}}]
    responses = [seal_response(public, content, SIZE) for content in contents * 2]
    drafts = [seal_draft(KEY, ANNA, content, SIZE) for content in contents * 2]
    for sealed in (responses, drafts):
        assert len({len(each) for each in sealed}) == 1
        assert len(set(sealed)) == 6


def test_what_does_not_fit_is_an_error_without_the_words() -> None:
    """The message has lengths only."""
    with pytest.raises(ValueError, match=r"^\d+ bytes do not fit into \d+$"):
        seal_draft(KEY, ANNA, {"words": "canary" * SIZE}, SIZE)


def test_what_fits_to_the_last_byte_is_as_long_as_all_else() -> None:
    """One letter more is an error: it would be one byte longer, and tell so."""
    room = SIZE - len('{"w":""}') - 1
    assert len(_padded({"w": "x" * room}, SIZE)) == SIZE
    with pytest.raises(ValueError, match="do not fit"):
        _padded({"w": "x" * (room + 1)}, SIZE)


def test_words_open_under_the_name_that_their_place_gives_them() -> None:
    """Words of an earlier turn, put back beside a later place, are nobody's."""
    sealed = seal_words(KEY, ANNA, {"more": "canary"}, "one", SIZE)
    assert open_words(KEY, ANNA, sealed, "one") == {"more": "canary"}
    with pytest.raises(Unreadable):
        open_words(KEY, ANNA, sealed, "another")


@pytest.mark.parametrize("content", [["answers"], {"answers": []}, {"answers": {}, "receipt": 1}], ids=str)
def test_what_has_another_form_than_a_response_was_forged(content: Any) -> None:
    """It opens, and is no damage that would stop a closing."""
    intake = PrivateKey.generate()
    sealed = seal_response(bytes(intake.public_key).hex(), content, SIZE)
    with pytest.raises(NoResponse):
        open_response(intake, sealed)


@pytest.mark.parametrize(
    "said", ['quotes " and \\ /', "line\nend\ttab\r", "\x01\x1f\x7f\u2028", "café 😀 שלום", ""]
)
def test_what_is_sealed_is_written_as_it_always_was(said: str) -> None:
    """To the byte, so that no answer grows out of its size, and every version reads the drafts of every other."""
    content = {"w": said, said: [1, [2, said]], "o": None, "u": True}
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    assert _padded(content, SIZE) == (written + b"\x80").ljust(SIZE, b"\0")


@pytest.mark.parametrize("kept", [b"", b"{", b"[" * 5000, b'"\xff"', b"nothing"])
def test_what_is_no_json_is_unreadable(kept: bytes) -> None:
    """Whoever sealed it with the right key."""
    sealed = bytes(Aead(_derive(KEY, "draft key", ANNA)).encrypt((kept + b"\x80").ljust(SIZE, b"\0")))
    with pytest.raises(Unreadable):
        open_draft(KEY, ANNA, sealed)


# Keys ----------


def test_a_half_destroyed_key_is_no_key(tmp_path: Path) -> None:
    """Zeros are what a kill leaves between overwriting and removing: they never count as a key, and can be removed."""
    keys = KeyFolder(tmp_path / "keys")
    keys.make("small-r1")
    (file,) = (tmp_path / "keys").glob("small-r1*")
    file.write_bytes(bytes(KEY_BYTES))
    assert keys.read("small-r1") is None
    assert keys.destroy("small-r1")
    assert not file.exists()


def test_destroying_a_key_overwrites_it_first(tmp_path: Path) -> None:
    """Whoever still has the file open, or another name for it, reads zeros."""
    keys = KeyFolder(tmp_path / "keys")
    keys.make("small-r1")
    (file,) = (tmp_path / "keys").glob("small-r1*")
    other_name = tmp_path / "other-name"
    other_name.hardlink_to(file)
    assert keys.destroy("small-r1")
    assert other_name.read_bytes() == bytes(KEY_BYTES)


def test_making_a_key_leaves_one_file(tmp_path: Path) -> None:
    """Nothing unfinished stays behind, and only the owner may read."""
    keys = KeyFolder(tmp_path / "keys")
    keys.make("small-r1")
    (file,) = (tmp_path / "keys").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert file.stat().st_nlink == 1
