"""Printed pages as a PDF without a library: text in the viewer's own Song or Hei, squares, lines.

The Chinese fonts are named, not embedded (PDF 32000-1, 9.7.5.2: predefined CMap UniGB-UTF16-H), as
every office PC and phone has them; a poster is a few kilobytes, a hundred are made in a moment.
Units are millimetres from the top left corner.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import segno

A4, A5 = (210.0, 297.0), (148.0, 210.0)
_POINTS = 72 / 25.4  # per millimetre
_HALF = 0.5  # the width of a Latin sign, in heights of a Chinese one


@dataclass(frozen=True)
class Colour:
    """Red, green, blue, each from 0 to 1."""

    red: float
    green: float
    blue: float


BLACK, WHITE, GREY = Colour(0, 0, 0), Colour(1, 1, 1), Colour(0.35, 0.35, 0.35)


def width_of(text: str, size: float) -> float:
    """Return how wide a line is; `size` is the height of a sign, both in millimetres."""
    return sum(_HALF if ord(sign) < 0x80 else 1.0 for sign in text) * size


def fitting(text: str, size: float, width: float) -> float:
    """Return the size, at most `size`, at which a line is no wider than `width`."""
    wide = width_of(text, size)
    return size if wide <= width else size * width / wide


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Return the lines into which a text breaks; between any two signs, as Chinese does."""
    lines: list[str] = []
    line = ""
    for sign in text:
        if line and width_of(line + sign, size) > width:
            lines.append(line)
            line = ""
        line += sign
    return [*lines, line] if line else lines


@dataclass
class Page:
    """One sheet; what is drawn later lies on top."""

    width: float
    height: float
    _drawn: list[str] = field(default_factory=list)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour = BLACK) -> None:
        """Fill a rectangle."""
        self._colour(colour)
        self._rectangle(x, y, width, height)
        self._drawn.append("f")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        colour: Colour = BLACK,
        bold: bool = False,
        centred: bool = False,
    ) -> None:
        """Write a line whose signs stand on `y`; centred around `x`, or beginning there."""
        left = x - width_of(text, size) / 2 if centred else x
        font = "/F2" if bold else "/F1"
        hexed = text.encode("utf-16-be").hex().upper()
        self._colour(colour)
        self._drawn.append(
            f"BT {font} {size * _POINTS:.2f} Tf {left * _POINTS:.2f}"
            f" {(self.height - y) * _POINTS:.2f} Td <{hexed}> Tj ET"
        )

    def code(self, x: float, y: float, width: float, address: str) -> None:
        """Draw a QR code with its quiet zone into a square."""
        rows = [list(row) for row in segno.make(address, error="m").matrix_iter(border=4)]
        module = width / len(rows)
        self._colour(BLACK)
        for number, row in enumerate(rows):
            for start, length in _runs(row):
                self._rectangle(
                    x + start * module, y + number * module, length * module, module * 1.01
                )
        self._drawn.append("f")

    def content(self) -> bytes:
        """Return what is drawn, in the words of PDF."""
        return "\n".join(self._drawn).encode("ascii")

    def _colour(self, colour: Colour) -> None:
        self._drawn.append(f"{colour.red:g} {colour.green:g} {colour.blue:g} rg")

    def _rectangle(self, x: float, y: float, width: float, height: float) -> None:
        bottom = (self.height - y - height) * _POINTS
        self._drawn.append(
            f"{x * _POINTS:.2f} {bottom:.2f} {width * _POINTS:.2f} {height * _POINTS:.2f} re"
        )


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Return where dark modules stand side by side: start and number of each run."""
    found: list[tuple[int, int]] = []
    for number, is_dark in enumerate(row):
        if is_dark and found and sum(found[-1]) == number:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif is_dark:
            found.append((number, 1))
    return found


def write_pdf(pages: Sequence[Page], *, title: str) -> bytes:
    """Return one file with these pages in their order."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (zh-CN) /ViewerPreferences << /DisplayDocTitle true"
        b" >> >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (7 + 2 * n) for n in range(len(pages))), len(pages)),
        *_font("STSong-Light", 4, flags=6, stem=90),
        *_font("STHeiti-Regular", 6, flags=4, stem=120),
    ]
    for number, page in enumerate(pages):
        stream = zlib.compress(page.content())
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R /Resources"
            b" << /Font << /F1 3 0 R /F2 5 0 R >> >> >>"
            % (page.width * _POINTS, page.height * _POINTS, 8 + 2 * number),
            b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    objects.append(b"<< /Title <FEFF%s> >>" % title.encode("utf-16-be").hex().upper().encode())
    return _assembled(objects)


def _font(name: str, below: int, *, flags: int, stem: int) -> list[bytes]:
    """Return a font by name (Adobe-GB1), and, as object `below`, how its signs are measured."""
    plain = name.encode()
    return [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /%s-UniGB-UTF16-H /Encoding /UniGB-UTF16-H"
        b" /DescendantFonts [%d 0 R] >>" % (plain, below),
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /%s /DW 1000 /W [1 95 500]"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
        b" /FontDescriptor << /Type /FontDescriptor /FontName /%s /Flags %d /ItalicAngle 0"
        b" /FontBBox [-25 -254 1000 880] /Ascent 880 /Descent -120 /CapHeight 880 /StemV %d >> >>"
        % (plain, plain, flags, stem),
    ]


def _assembled(objects: Sequence[bytes]) -> bytes:
    """Return the file: its objects, where each begins, and which is the first."""
    body = b"%PDF-1.5\n%\xe4\xb8\xad\xe6\x96\x87\n"
    offsets = []
    parts = [body]
    length = len(body)
    for number, content in enumerate(objects, start=1):
        offsets.append(length)
        part = b"%d 0 obj\n%s\nendobj\n" % (number, content)
        parts.append(part)
        length += len(part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(objects), length)
    )
    return b"".join(parts)
