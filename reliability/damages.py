"""The ways to damage a file: each takes its bytes, a source of chance and the bytes of another file."""

from collections.abc import Callable
from random import Random

Damage = Callable[[bytes, Random, bytes], bytes]

HEAD = 1024
"""Every second place is among the first so many bytes: there is less to hit, and more depends on it."""

WORDS = [
    *((b"F32", b"I32"), (b"F32", b"U32"), (b"F64", b"I64"), (b"shape", b"shame"), (b"[8,784]", b"[784,8]")),
    *((b"true", b"false"), (b"null", b"0"), (b"0.", b"1."), (b"e-", b"e+"), (b"nadam", b"adam"), (b"1", b"2")),
    *((b"2", b"1e999"), (b"0", b"NaN"), (b"1", b"1" * 5000), (b"{", b"[" * 100_000), (b": 0", b': {"a"' * 50_000)),
]


def place(content: bytes, draw: Random) -> int:
    """A place in the file, which is not empty."""
    return draw.randrange(min(HEAD, len(content)) if draw.random() < 0.5 else len(content))


def block(content: bytes, draw: Random) -> tuple[int, int]:
    """Where a block of 1 to 512 bytes begins and ends."""
    start = place(content, draw)
    return start, min(len(content), start + 2 ** draw.randrange(10))


def bit(content: bytes, draw: Random, other: bytes) -> bytes:
    """One bit is another."""
    at = place(content, draw)
    return content[:at] + bytes([content[at] ^ 1 << draw.randrange(8)]) + content[at + 1 :]


def byte(content: bytes, draw: Random, other: bytes) -> bytes:
    """One byte is another."""
    at = place(content, draw)
    return content[:at] + bytes([content[at] ^ draw.randrange(1, 256)]) + content[at + 1 :]


def digit(content: bytes, draw: Random, other: bytes) -> bytes:
    """One digit is another; where there is none, one byte."""
    digits = [at for at in range(len(content)) if content[at : at + 1].isdigit()]
    if not digits:
        return byte(content, draw, other)
    at = draw.choice(digits)
    return content[:at] + draw.choice(b"0123456789".replace(content[at : at + 1], b"")).to_bytes() + content[at + 1 :]


def word(content: bytes, draw: Random, other: bytes) -> bytes:
    """One word of a header or of JSON is another that may stand there too; where there is none, one byte."""
    old, new = draw.choice([pair for pair in WORDS if pair[0] in content] or [(b"", b"")])
    if not old:
        return byte(content, draw, other)
    at = draw.choice([at for at in range(len(content)) if content.startswith(old, at)])
    return content[:at] + new + content[at + len(old) :]


def cut(content: bytes, draw: Random, other: bytes) -> bytes:
    """The end is missing."""
    return content[: place(content, draw)]


def zeros(content: bytes, draw: Random, other: bytes) -> bytes:
    """A block is zero."""
    start, end = block(content, draw)
    return content[:start] + bytes(end - start) + content[end:]


def swapped(content: bytes, draw: Random, other: bytes) -> bytes:
    """Two blocks of equal length have changed places."""
    a, c = sorted((place(content, draw), place(content, draw)))
    size = min(2 ** draw.randrange(10), c - a, len(content) - c)
    return content[:a] + content[c : c + size] + content[a + size : c] + content[a : a + size] + content[c + size :]


def doubled(content: bytes, draw: Random, other: bytes) -> bytes:
    """A block stands there twice."""
    start, end = block(content, draw)
    return content[:end] + content[start:end] + content[end:]


def lost(content: bytes, draw: Random, other: bytes) -> bytes:
    """A block is missing."""
    start, end = block(content, draw)
    return content[:start] + content[end:]


def overwritten(content: bytes, draw: Random, other: bytes) -> bytes:
    """A block is that of another file."""
    (start, end), at = block(content, draw), place(other, draw)
    part = other[at : at + end - start]
    return content[:start] + part + content[start + len(part) :]


def longer(content: bytes, draw: Random, other: bytes) -> bytes:
    """Something stands behind the end."""
    return content + draw.choice([b"\0", b" ", b"\n", b"}", draw.randbytes(9), content, other])


def replaced(content: bytes, draw: Random, other: bytes) -> bytes:
    """It is empty, noise, brackets, or another file."""
    brackets = [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000]
    return draw.choice([b"", draw.randbytes(draw.randrange(1, 2000)), *brackets, b"\xef\xbb\xbf" + content, other])


DAMAGES: dict[str, Damage] = {
    function.__name__: function
    for function in (bit, byte, digit, word, cut, zeros, swapped, doubled, lost, overwritten, longer, replaced)
}
