"""UTF-16 and UTF-32 -> UTF-8. All else is taken for UTF-8, or for what is like it."""

from __future__ import annotations

import codecs

import msgspec

from analyzer.sources.packed import Pieces

LOOK = 32
"""How many bytes tell a character set that has no mark."""
_LEAST = 8
_TEXT = frozenset(b"\t\n\r") | frozenset(range(0x20, 0x7F))


class Charset(msgspec.Struct, frozen=True):
    """How characters are written: the name that Python has for it, how reports call it, the mark that a file begins
    with, the bytes of a character.
    """

    codec: str
    name: str
    mark: bytes
    width: int

    @property
    def told(self) -> str:
        """What coverage says of a file of it."""
        return f"is {self.name}, and was read as that"


_CHARSETS = (
    Charset("utf-32-le", "UTF-32 (little-endian)", codecs.BOM_UTF32_LE, 4),
    Charset("utf-32-be", "UTF-32 (big-endian)", codecs.BOM_UTF32_BE, 4),
    Charset("utf-16-le", "UTF-16 (little-endian)", codecs.BOM_UTF16_LE, 2),
    Charset("utf-16-be", "UTF-16 (big-endian)", codecs.BOM_UTF16_BE, 2),
)


def charset_of(first: bytes) -> Charset | None:
    """The character set of text that begins with the bytes `first` (`LOOK`, or all there are), None for UTF-8 and its
    like: told by its mark, or where all of them are ASCII written so.
    """
    marked = (charset for charset in _CHARSETS if first.startswith(charset.mark))
    return next(marked, None) or next((charset for charset in _CHARSETS if _is_ascii(first[:LOOK], charset)), None)


def in_utf8(pieces: Pieces, charset: Charset) -> Pieces:
    """The text of `pieces` in UTF-8, without its mark; what is no character becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder(charset.codec)("replace")
    mark, broken = "\ufeff", None
    while broken is None:
        try:
            text = decoder.decode(next(pieces))
        except StopIteration as end:
            text, broken = decoder.decode(b"", final=True), end.value or ""
        if text:
            yield text.removeprefix(mark).encode("utf-8", "replace")
            mark = ""
    return broken


def line_end(charset: Charset | None) -> bytes:
    """How the end of a line is written."""
    return "\n".encode(charset.codec) if charset else b"\n"


def _is_ascii(first: bytes, charset: Charset) -> bool:
    whole = first[: len(first) // charset.width * charset.width]
    place = 0 if charset.codec.endswith("le") else charset.width - 1
    told = whole[place :: charset.width]
    return len(whole) >= _LEAST and _TEXT.issuperset(told) and whole.count(0) == len(whole) - len(told)
