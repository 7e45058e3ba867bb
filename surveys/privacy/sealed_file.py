"""A file of lines that is sealed while it is written: whoever writes it cannot read it again.

Its first line is for everybody. The lines after it are packed and sealed in parts, under a key of this file alone that is
sealed to a public key. A part that is missing, changed, moved or from another file does not open, nor does a file whose
end is cut off (libsodium's `secretstream`)."""

import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Any

from nacl.bindings import crypto_secretstream_xchacha20poly1305_HEADERBYTES as HEADER
from nacl.bindings import crypto_secretstream_xchacha20poly1305_init_pull as begin_opening
from nacl.bindings import crypto_secretstream_xchacha20poly1305_init_push as begin_sealing
from nacl.bindings import crypto_secretstream_xchacha20poly1305_keygen as new_key
from nacl.bindings import crypto_secretstream_xchacha20poly1305_pull as open_part
from nacl.bindings import crypto_secretstream_xchacha20poly1305_push as seal_part
from nacl.bindings import crypto_secretstream_xchacha20poly1305_state as new_stream
from nacl.bindings import crypto_secretstream_xchacha20poly1305_TAG_FINAL as LAST
from nacl.bindings import crypto_secretstream_xchacha20poly1305_TAG_MESSAGE as MORE
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from surveys.privacy.sealing import Unreadable

PART = 2**20
"""Bytes that are sealed at a time, so that memory does not grow with the file; and the step of all files' lengths."""

MOST_IN_FIRST_LINE = 2**16
_LENGTH = struct.Struct(">I")


def write_sealed(
    out: IO[bytes], first: dict[str, Any], lines: Iterable[dict[str, Any]], public_key: str
) -> None:
    """`public_key` is 64 hexadecimal letters and digits."""
    head = json.dumps(first).encode()
    key, stream = new_key(), new_stream()
    out.write(head + b"\n")
    out.write(SealedBox(PublicKey(bytes.fromhex(public_key))).encrypt(key))
    out.write(begin_sealing(stream, key))
    for part, is_last in _with_last(_packed(lines)):
        # The first line is bound to every part: nobody can put another before what was sealed.
        sealed = seal_part(stream, part, head, LAST if is_last else MORE)
        out.write(_LENGTH.pack(len(sealed)) + sealed)


def new_pair() -> tuple[str, str]:
    """A public and a private key for such files, as hexadecimal letters and digits."""
    private = PrivateKey.generate()
    return bytes(private.public_key).hex(), bytes(private).hex()


def read_first(source: IO[bytes]) -> dict[str, Any]:
    """The line that everybody may read; nothing vouches for it until the rest is opened. Raises `Unreadable`."""
    return _as_json(_first_line(source))


def read_sealed(source: IO[bytes], private_key: bytes) -> Iterator[dict[str, Any]]:
    """The sealed lines of a file that is read from its beginning. Raises `Unreadable`, also after lines were given: they
    count only when it has come to its end."""
    head = _first_line(source)
    stream = _opened_stream(source, private_key)
    yield from map(_as_json, _unpacked(_parts(source, stream, head)))


def _first_line(source: IO[bytes]) -> bytes:
    line = source.readline(MOST_IN_FIRST_LINE)
    if not line.endswith(b"\n"):
        raise Unreadable
    return line[:-1]


def _opened_stream(source: IO[bytes], private_key: bytes) -> Any:  # libsodium's own state
    box = SealedBox(PrivateKey(private_key))
    stream = new_stream()
    try:
        key = box.decrypt(source.read(len(new_key()) + 48))
        begin_opening(stream, source.read(HEADER), key)
    except (CryptoError, ValueError, TypeError):
        raise Unreadable from None
    return stream


def _parts(source: IO[bytes], stream: Any, head: bytes) -> Iterator[bytes]:
    tag = MORE
    while tag != LAST:
        part, tag = _opened(stream, _next_part(source), head)
        yield part
    if source.read(1):
        raise Unreadable


def _next_part(source: IO[bytes]) -> bytes:
    length = source.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        raise Unreadable
    (size,) = _LENGTH.unpack(length)
    if size > 2 * PART:
        raise Unreadable
    return source.read(size)


def _opened(stream: Any, sealed: bytes, head: bytes) -> tuple[bytes, int]:
    try:
        return open_part(stream, sealed, head)
    except (CryptoError, ValueError, RuntimeError):
        raise Unreadable from None


# Lines and what they are packed into ----------


def _packed(lines: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Whole parts, at least one: how long a file is says nothing of single lines, nor how well they could be packed. What
    fills the last one stands behind the end of what is packed, where nobody reads."""
    packer, waiting = zlib.compressobj(), bytearray()
    for line in lines:
        waiting += packer.compress(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        while len(waiting) >= PART:
            yield bytes(waiting[:PART])
            del waiting[:PART]
    waiting += packer.flush()
    waiting += bytes(-len(waiting) % PART)
    for start in range(0, len(waiting), PART):
        yield bytes(waiting[start : start + PART])


def _with_last(parts: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    before = next(parts, b"")
    for part in parts:
        yield before, False
        before = part
    yield before, True


def _unpacked(parts: Iterable[bytes]) -> Iterator[bytes]:
    unpacker, waiting = zlib.decompressobj(), b""
    for part in parts:
        if unpacker.eof:
            continue
        *whole, waiting = (waiting + unpacker.decompress(part)).split(b"\n")
        yield from whole
    if waiting:
        raise Unreadable


def _as_json(line: bytes) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except ValueError:
        raise Unreadable from None
    if not isinstance(read, dict):
        raise Unreadable
    return read
