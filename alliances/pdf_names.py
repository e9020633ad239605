"""What a PDF acts by, wherever the file keeps it: in the open, inside a stream, or compressed.

Nothing is drawn and no file is put together again: only names are looked for. What cannot be
looked into is refused, and so is what would take long.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_MOST_BYTES: Final = 48 * 1024 * 1024  # read and written in dictionaries and while inflating
_MOST_OBJECTS: Final = 200_000
_MOST_TOKENS: Final = 800_000
_MOST_NAMES: Final = 2_000_000
_CHUNK: Final = 64 * 1024
_LONGEST_NAME: Final = 64  # bytes, each letter spelt by its number

# The last two are blanks to Chrome and Edge only, and letters to others.
_WHITE = rb"\0\t\n\f\r \x80\xff"
_BLANK = rb"(?:[%s]++|%%[^\r\n]*+)*+" % _WHITE
_BEGINS_DICTIONARY = re.compile(_BLANK + b"(<<)?")
# A string that holds others is `(` alone, and walked through by itself.
_TOKEN = re.compile(
    _BLANK
    + rb"(/[^%s()<>\[\]{}/%%]*+|<<|>>|<[^>]*+>?|\((?:[^()\\]++|\\.)*+\)|[()\[\]{}>]" % _WHITE
    + rb"|[^%s()<>\[\]{}/%%]++)?" % _WHITE,
    re.DOTALL,
)
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
_SPELT = re.compile(rb"#([0-9A-Fa-f]{2})")
_END_OF_LINE = re.compile(rb"\r\n|\r|\n")
# What the dictionary of an object stream may say. Anything else could change how it is read.
_OF_OBJECT_STREAM = frozenset(
    b"/" + name
    for name in (
        b"Type",
        b"ObjStm",
        b"N",
        b"First",
        b"Length",
        b"Extends",
        b"Filter",
        b"FlateDecode",
        b"Fl",
    )
)
_FLATE = ((b"/FlateDecode",), (b"/Fl",), (b"[", b"/FlateDecode", b"]"), (b"[", b"/Fl", b"]"))


def _name(name: bytes) -> bytes:
    """Return the expression of a name each of whose letters may be spelt by its number (#4A)."""
    letters = (rb"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in name)
    return b"".join(letters)


def _names(*names: bytes) -> bytes:
    return b"|".join(_name(name) for name in names)


_ACTS = _names(
    *(b"JavaScript", b"JS", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"XFA"),
    *(b"SubmitForm", b"ImportData", b"FileAttachment", b"EF", b"OnInstantiate", b"GoToR", b"GoToE"),
    b"Rendition",
)
_ACTIVE = re.compile(rb"/(?:(?:%s)\b|(%s)\b)" % (_ACTS, _name(b"Encrypt")))
# Pixels spell short names by chance. A script needs one of the long ones as well, and a form that
# is a program has parts.
_LONG = _names(
    *(b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"SubmitForm"),
    *(b"ImportData", b"FileAttachment", b"Rendition", b"OnInstantiate", b"GoToR", b"GoToE"),
)
_ANYWHERE = re.compile(
    rb"/(?:(?:%s)\b|(?:%s)[%s]*[\[%%0-9]|(%s)\b)"
    % (_LONG, _name(b"XFA"), _WHITE, _name(b"Encrypt"))
)
_OBJECT_STREAM, _FIRST = re.compile(b"/" + _name(b"ObjStm")), re.compile(b"/" + _name(b"First"))
_WIDTHS = re.compile(rb"/(?:%s)[%s]*[\[%%0-9]" % (_name(b"W"), _WHITE))


class ActiveError(Exception):
    """The file acts: a script, a program, an attachment, a form that is a program, another file."""


class LockedError(Exception):
    """The file is under a password."""


class ClosedError(Exception):
    """A part of the file cannot be looked into."""


def expect_quiet(data: bytes, words: bytes) -> None:
    """Refuse a PDF that acts by anything, or that hides what it has.

    Shape:  `words` are what stands outside of streams, where short names count, too.
    Errors: ActiveError, LockedError, ClosedError.
    Source: docs/rules.md R-COB-7.
    """
    left = _Left()
    left.spend(names=data.count(b"/"))
    _look(_ACTIVE, words)
    # A reader goes where the file sends it, also into the middle of what looks like pixels.
    _look(_ANYWHERE, data)
    if not _may_have_object_streams(data):
        return
    for tokens, begin in _streams(data, left):
        names = {_plain(token) for token in tokens if token.startswith(b"/")}
        if names & {b"/ObjStm", b"/First"}:
            _check_dictionary(tokens, names)
            for part in _inflated(data, begin, left):
                _look(_ACTIVE, part)


def _look(pattern: re.Pattern[bytes], text: bytes) -> None:
    if (found := pattern.search(text)) is not None:
        raise LockedError if found[1] else ActiveError


def _may_have_object_streams(data: bytes) -> bool:
    """True unless no reader can find objects inside of streams; some ask for no type."""
    if _OBJECT_STREAM.search(data):
        return True
    return _FIRST.search(data) is not None and _WIDTHS.search(data) is not None


@dataclass
class _Left:
    """What may still be done for this file."""

    bytes: int = _MOST_BYTES
    objects: int = _MOST_OBJECTS
    tokens: int = _MOST_TOKENS
    names: int = _MOST_NAMES

    def spend(self, *, bytes: int = 0, objects: int = 0, tokens: int = 0, names: int = 0) -> None:
        """Note what was done. Errors: ClosedError when it is too much."""
        self.bytes -= bytes
        self.objects -= objects
        self.tokens -= tokens
        self.names -= names
        if self.bytes < 0 or self.objects < 0 or self.tokens < 0 or self.names < 0:
            raise ClosedError


def _streams(data: bytes, left: _Left) -> Iterator[tuple[list[bytes], int]]:
    """Yield the dictionary of each stream, as tokens, and where what it holds begins.

    A reader reaches an object by its header (7 0 obj): each place that could be one is tried, in
    the open or not, whatever stands before it. Some readers pass over signs behind the number.
    Errors: ClosedError where a dictionary is not written as it should be.
    """
    place = data.find(b"obj")
    while place >= 0:
        left.spend(objects=1)
        after = place + len(b"obj")
        if _is_dictionary(data, after, left):
            found = _dictionary(data, after, left)
            if found is not None:
                yield found
        place = data.find(b"obj", after)


def _is_dictionary(data: bytes, place: int, left: _Left) -> bool:
    found = _BEGINS_DICTIONARY.match(data, place)
    if found is None:
        return False
    left.spend(bytes=found.end() - place)
    return found[1] is not None


def _dictionary(data: bytes, place: int, left: _Left) -> tuple[list[bytes], int] | None:
    """Return the tokens of the dictionary of a stream and where its bytes begin, or None."""
    tokens: list[bytes] = []
    open_: list[bytes] = []
    while (token := (found := _next(data, place, left))[1]) is not None:
        place = found.end()
        if tokens and not open_:
            return (tokens, _after_line(data, place)) if token == b"stream" else None
        if token == b"(":
            place = _after_string(data, place, left)
        _nest(open_, token)
        tokens.append(token)
    if open_:
        raise ClosedError
    return None


def _next(data: bytes, place: int, left: _Left) -> re.Match[bytes]:
    """Return the next token in group 1; what comes before it means nothing."""
    found = _TOKEN.match(data, place)
    if found is None:
        raise ClosedError
    left.spend(bytes=found.end() - place, tokens=1)
    return found


def _after_line(data: bytes, place: int) -> int:
    line = _END_OF_LINE.match(data, place)
    if line is None:
        raise ClosedError
    return line.end()


def _nest(open_: list[bytes], token: bytes) -> None:
    """Keep what is open; refuse what closes something else, and words that have no place here."""
    if token in {b"<<", b"["}:
        open_.append(token)
    elif token in {b">>", b"]"}:
        if open_.pop() != {b">>": b"<<", b"]": b"["}[token]:
            raise ClosedError
    elif token[:1] not in b"/(<+-.0123456789" and token not in {b"R", b"true", b"false", b"null"}:
        raise ClosedError


def _after_string(data: bytes, place: int, left: _Left) -> int:
    depth = 1
    for found in _IN_STRING.finditer(data, place):
        left.spend(tokens=1)
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if depth == 0:
            left.spend(bytes=found.end() - place)
            return found.end()
    raise ClosedError


def _plain(name: bytes) -> bytes:
    return _SPELT.sub(lambda found: bytes([int(found[1], 16)]), name)


def _check_dictionary(tokens: Sequence[bytes], names: set[bytes]) -> None:
    """Refuse an object stream unless it is inflated by nothing but what is done here."""
    plain = [_plain(token) if token.startswith(b"/") else token for token in tokens]
    filters = [place for place, token in enumerate(plain) if token == b"/Filter"]
    if names - _OF_OBJECT_STREAM or len(filters) != 1:
        raise ClosedError
    rest = plain[filters[0] + 1 :]
    if not any(tuple(rest[: len(flate)]) == flate for flate in _FLATE):
        raise ClosedError


def _inflated(data: bytes, begin: int, left: _Left) -> Iterator[bytes]:
    """Yield what an object stream holds in parts that overlap by more than the longest name."""
    inflater, before, place = zlib.decompressobj(), b"", begin
    while not inflater.eof:
        chunk = inflater.unconsumed_tail or data[place : place + _CHUNK]
        if not chunk:
            raise ClosedError
        if not inflater.unconsumed_tail:
            place += len(chunk)
        try:
            part = inflater.decompress(chunk, _CHUNK)
        except zlib.error:
            raise ClosedError from None
        consumed = len(chunk) - len(inflater.unconsumed_tail)
        left.spend(bytes=len(part) + consumed, names=part.count(b"/"))
        read = before + part
        yield read
        before = read[-_LONGEST_NAME:]
