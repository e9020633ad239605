"""Files that somebody sends to do harm, each made where it is asked for.

One list for every door that takes a file: what is no photo for one door is a workbook for another.
"""

import functools
import html
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PIL import ExifTags, Image

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Texts of the files below that no stored file may hold.
MARKS = (b"<script", b"<?php", b"HOSTILE", b"EICAR", b"Exif\0\0", b"ICC_PROFILE", b"PK\x03\x04")
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = b"<script>alert('HOSTILE')</script>"
ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = b"<!DOCTYPE x [<!ENTITY a0 'ha'>%s]>" % b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
)


@dataclass(frozen=True)
class Hostile:
    """One file: what it is, what it calls itself, and how it is made."""

    label: str
    name: str
    kind: str
    make: Callable[[], bytes]

    @property
    def content(self) -> bytes:
        """Its bytes, made once."""
        return _made(self.make)


@functools.cache
def _made(make: Callable[[], bytes]) -> bytes:
    return make()


@functools.cache
def photo(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """A good photo."""
    return _encoded(Image.new("RGB", size, (200, 100, 50)), kind)


def _encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    """A zip file of named parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return stream.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="x"/></Types>'
)
_ODS = "urn:oasis:names:tc:opendocument:xmlns:"
_ROOT = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)


def sheets(
    named: Iterable[tuple[str, str]], parts: dict[str, bytes], *, head: bytes = b"", links: str = ""
) -> bytes:
    """A workbook of (sheet name, target) pairs; `parts` that lie among the sheets are wrapped.

    The parser opens it: without the relation in the root no hostile sheet would ever reach it.
    """
    listed, related = "", ""
    for number, (name, target) in enumerate(named, start=1):
        listed += f'<sheet name="{html.escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        related += _relation(f"rId{number}", "worksheet", target)
    wrapped = {
        name: head + b'<worksheet xmlns="%s">%s</worksheet>' % (_MAIN.encode(), content)
        if "worksheets/" in name
        else content
        for name, content in parts.items()
    }
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>'
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">{related}{links}</Relationships>'
    return archive(
        {
            "[Content_Types].xml": _KINDS.encode(),
            "_rels/.rels": _ROOT.encode(),
            "xl/workbook.xml": book.encode(),
            "xl/_rels/workbook.xml.rels": relations.encode(),
            **wrapped,
        }
    )


def _relation(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'


def workbook(
    rows: bytes, *, head: bytes = b"", links: str = "", shared: str = "", **parts: bytes
) -> bytes:
    """A workbook whose one sheet holds `rows` as written; `parts` by names with _ for / and .."""
    named = {name.replace("__", "/").replace("_", "."): content for name, content in parts.items()}
    if shared:
        links += _relation("rId8", "sharedStrings", "sharedStrings.xml")
        text = f'<sst xmlns="{_MAIN}"><si><t>{shared}</t></si></sst>'
        named["xl/sharedStrings.xml"] = text.encode()
    first = {"xl/worksheets/sheet1.xml": rows}
    return sheets([("s", "worksheets/sheet1.xml")], {**first, **named}, head=head, links=links)


def other_format(rows: int, columns: int) -> bytes:
    """Return a spreadsheet of OpenDocument that also has the part by which an xlsx is known."""
    content = (
        f'<office:document-content xmlns:office="{_ODS}office:1.0" xmlns:table="{_ODS}table:1.0"'
        f' xmlns:text="{_ODS}text:1.0"><office:body><office:spreadsheet><table:table'
        f' table:name="s"><table:table-row table:number-rows-repeated="{rows}"><table:table-cell'
        f' office:value-type="string" table:number-columns-repeated="{columns}"><text:p>x</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    named = {"mimetype": kind, "content.xml": content.encode()}
    return archive({"xl/workbook.xml": b"<w/>", **named, "META-INF/manifest.xml": b"<manifest/>"})


def shared(length: int, cells: int) -> bytes:
    """Return a workbook that shows one text in many cells."""
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n)
                    for n in range(1, cells + 1))  # fmt: skip
    return workbook(b"<sheetData>%s</sheetData>" % rows, shared="甲" * length)


def shown_many_times(count: int) -> bytes:
    """Return a workbook whose one part is a sheet again and again, each time spelt otherwise."""
    rows = b"".join(
        b'<row r="%d"><c r="CV%d"><v>1</v></c></row>' % (n, n) for n in range(1, 10_001)
    )
    word = "worksheets"
    spelt = ["".join(sign.upper() if number >> place & 1 else sign
                     for place, sign in enumerate(word)) for number in range(count)]  # fmt: skip
    return sheets([(f"s{n}", f"{name}/sheet1.xml") for n, name in enumerate(spelt)],
                  {"xl/worksheets/sheet1.xml": b"<sheetData>%s</sheetData>" % rows})  # fmt: skip


def _text_row(text: bytes) -> bytes:
    cell = b'<c r="A1" t="inlineStr"><is><t>%s</t></is></c>' % text
    return b'<sheetData><row r="1">%s</row></sheetData>' % cell


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int, pixels: bytes, *more: bytes, depth: int = 1) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
    body = b"".join(more) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + body


def _small_png(*more: bytes) -> bytes:
    return _png(8, 8, zlib.compress(b"\0\0" * 8), *more)


def _jpeg_claiming(width: int, height: int) -> bytes:
    data = photo()
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def _with_passes(count: int) -> bytes:
    whole = _encoded(Image.new("RGB", (640, 480), "teal"), "JPEG", progressive=True)
    return whole[:-2] + whole[whole.rindex(b"\xff\xda") : -2] * count + whole[-2:]


def _with_place() -> bytes:
    facts = Image.Exif()
    facts[ExifTags.Base.Make] = "HOSTILE"
    facts.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (25.0, 3.0, 12.0)
    return _encoded(Image.new("RGB", (64, 48), "teal"), "JPEG", exif=facts, comment=b"HOSTILE")


def _film(kind: str, frames: int, size: int) -> bytes:
    first, *rest = [Image.new("RGB", (size, size), (n % 256, n // 2, 9)) for n in range(frames)]
    return _encoded(first, kind, save_all=True, append_images=rest, duration=1)


def _webp_claiming() -> bytes:
    head = b"VP8L" + struct.pack("<I", 9) + b"\x2f" + struct.pack("<I", 0x3FFF | 0x3FFF << 14)
    body = b"WEBP" + head + b"\0" * 5
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _tiff_claiming() -> bytes:
    facts = [(256, 60_000), (257, 60_000), (258, 8), (259, 8), (262, 1), (273, 8), (279, 9)]
    body = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in facts)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(facts)) + body + b"\0" * 4


def _nested(depth: int) -> bytes:
    inner = archive({"a.txt": b"HOSTILE"})
    for level in range(depth):
        inner = archive({f"{level}-{n}.zip": inner for n in range(16)})
    return inner


def _lying_zip() -> bytes:
    """A workbook whose directory says that its sheet is small."""
    data = bytearray(workbook(b" " * 30_000_000))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = data.rindex(mark)
        while b"sheet1.xml" not in data[place : place + 90]:
            place = data.rindex(mark, 0, place)
        data[place + at : place + at + 4] = struct.pack("<I", 200)
    return bytes(data)


def pdf(body: bytes) -> bytes:
    """A PDF of one object."""
    return b"%PDF-1.7\n1 0 obj\n<<" + body + b">>\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def _objects(content: bytes) -> bytes:
    """A PDF with objects in a compressed stream."""
    keys = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"
    return pdf(keys + b">>\nstream\n" + zlib.compress(content) + b"\nendstream\nendobj\n<<")


def _docx(part: str, content: bytes) -> bytes:
    return archive(
        {
            "[Content_Types].xml": _KINDS.encode(),
            "word/document.xml": b"<w:document>HOSTILE</w:document>",
            part: content,
        }
    )


def _yaml_laughs() -> bytes:
    lines = ['a0: &a0 ["ha", "ha"]']
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join(lines).encode()


_LINK = '<Relationship Id="rId9" Type="{}" Target="file://///evil/share/x" TargetMode="External"/>'
_DIMENSION = b'<dimension ref="A1:XFD1048576"/>'
_STRAY = b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
_MERGES = b"<mergeCells>%s</mergeCells>" % b"".join(
    b'<mergeCell ref="A%d:XFC1048576"/>' % number for number in range(1, 20_000)
)
_ROWS = b"<sheetData>%s</sheetData>"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

FILES = (
    Hostile("zip bomb, 60 MB in 60 kB", "a.xlsx", XLSX, lambda: workbook(b" " * 60_000_000)),
    Hostile("zip bomb, 99 MB in 96 kB", "a.xlsx", XLSX, lambda: workbook(b" " * 99_000_000)),
    Hostile("zip bomb, 2 × 60 MB", "a.xlsx", XLSX,
            lambda: workbook(b"", a_xml=b"0" * 60_000_000, b_xml=b"0" * 60_000_000)),
    Hostile("zip that lies about its size", "a.xlsx", XLSX, _lying_zip),
    Hostile("one text of 60 kB in 20,000 cells", "a.xlsx", XLSX, lambda: shared(30_000, 20_000)),
    Hostile("one sheet shown 300 times", "a.xlsx", XLSX, lambda: shown_many_times(300)),
    Hostile("33 million cells of another format in 1 kB", "a.xlsx", XLSX,
            lambda: other_format(2000, 16_384)),
    Hostile("merges over everything", "a.xlsx", XLSX, lambda: workbook(_text_row(b"x") + _MERGES)),
    Hostile("zip in zip, six deep, 16 each", "a.xlsx", XLSX, lambda: _nested(6)),
    Hostile("20,000² PNG", "a.png", PNG,
            lambda: _png(20_000, 20_000, zlib.compress(b"\0" * (2501 * 20_000), 9))),
    Hostile("65,000² JPEG", "a.jpg", JPEG, lambda: _jpeg_claiming(65_000, 65_000)),
    Hostile("text bomb in a PNG", "a.png", PNG,
            lambda: _small_png(_chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 70_000_000, 9)))),
    Hostile("colour profile bomb in a PNG", "a.png", PNG,
            lambda: _small_png(_chunk(b"iCCP", b"a\0\0" + zlib.compress(b"\0" * 70_000_000, 9)))),
    Hostile("colour profile of 3 MB", "a.jpg", JPEG,
            lambda: _encoded(Image.new("RGB", (64, 48)), "JPEG", icc_profile=b"\0" * 3_000_000)),
    Hostile("JPEG drawn in 400 passes", "a.jpg", JPEG, lambda: _with_passes(400)),
    Hostile("frame bomb, gif", "a.gif", "image/gif", lambda: _film("GIF", 400, 500)),
    Hostile("frame bomb, webp", "a.webp", "image/webp", lambda: _film("WEBP", 60, 500)),
    Hostile("webp of 16,384²", "a.webp", "image/webp", _webp_claiming),
    Hostile("tiff of 60,000²", "a.tif", "image/tiff", _tiff_claiming),
    Hostile("SVG with a script", "a.jpg", JPEG,
            lambda: b"<svg xmlns='http://www.w3.org/2000/svg'>%s</svg>" % SCRIPT),
    Hostile("HTML", "a.jpg", JPEG, lambda: b"<!doctype html>" + SCRIPT),
    Hostile("HTML that says what it is", "a.html", "text/html", lambda: b"<html>%s" % SCRIPT),
    Hostile("photo that says it is HTML", "a.html", "text/html", photo),
    Hostile("photo and PHP", "a.php", JPEG, lambda: photo() + b"<?php system('HOSTILE'); ?>"),
    Hostile("photo and zip", "a.jpg", JPEG, lambda: photo() + archive({"HOSTILE.class": b"x"})),
    Hostile("gif and script", "a.jpg", JPEG, lambda: b"GIF89a/*" + SCRIPT + b"*/=1"),
    Hostile("PHP", "a.php.jpg", JPEG, lambda: b"<?php system('HOSTILE'); ?>"),
    Hostile("PostScript", "a.jpg", JPEG, lambda: b"%!PS\n(HOSTILE) (w) file"),
    Hostile("ImageMagick's own language", "a.jpg", JPEG,
            lambda: b"push graphic-context\nimage over 0,0 0,0 'https://HOSTILE/'"),
    Hostile("program", "a.exe", "application/x-msdownload", lambda: b"MZ\x90\0HOSTILE" * 9),
    Hostile("EICAR", "a.jpg", JPEG, lambda: EICAR),
    Hostile("EICAR in a zip", "a.xlsx", XLSX, lambda: archive({"a.com": EICAR})),
    Hostile("name that climbs", "../../../../etc/cron.d/a.jpg", JPEG, photo),
    Hostile("name that climbs, Windows", "..\\..\\web.config", JPEG, photo),
    Hostile("name with NUL", "a.php\0.jpg", JPEG, photo),
    Hostile("name with a line break", "a\r\nX-Hostile: 1\r\n.jpg", JPEG, photo),
    Hostile("name of 300 characters", "长" * 300 + ".jpg", JPEG, photo),
    Hostile("name that reads backwards", "a\u202egpj.exe", JPEG, photo),
    Hostile("photo that says where", "a.jpg", JPEG, _with_place),
    Hostile("truncated photo", "a.jpg", JPEG, lambda: photo(size=(900, 900))[:-900]),
    Hostile("empty", "a.jpg", JPEG, lambda: b""),
    Hostile("30 MB", "a.jpg", JPEG, lambda: b"\xff\xd8\xff" + b"\1" * 30_000_000),
    Hostile("macros, xlsm", "a.xlsm", "application/vnd.ms-excel.sheet.macroEnabled.12",
            lambda: workbook(_text_row(b"x"), xl__vbaProject_bin=b"HOSTILE")),
    Hostile("entity from outside, xlsx", "a.xlsx", XLSX,
            lambda: workbook(_text_row(b"&e;"), head=ENTITY)),
    Hostile("billion laughs, xlsx", "a.xlsx", XLSX,
            lambda: workbook(_text_row(b"&a9;"), head=LAUGHS)),
    Hostile("billion laughs, svg", "a.svg", "image/svg+xml", lambda: LAUGHS + b"<svg>&a9;</svg>"),
    Hostile("billion laughs, yaml", "a.yaml", "application/yaml", _yaml_laughs),
    Hostile("workbook that looks elsewhere", "a.xlsx", XLSX,
            lambda: workbook(_text_row(b"x"), links=_LINK.format("externalLink"))),
    Hostile("sheet of 1,048,576 × 16,384", "a.xlsx", XLSX, lambda: workbook(_DIMENSION + _STRAY)),
    Hostile("a million rows of nothing", "a.xlsx", XLSX,
            lambda: workbook(_ROWS % b"<row/>" * 1_000_000)),
    Hostile("part that climbs out of the zip", "a.xlsx", XLSX,
            lambda: archive({"../../../etc/cron.d/a": b"HOSTILE", "xl/workbook.xml": b"<w/>"})),
    Hostile("OLE whose sectors run in a circle", "a.xls", "application/vnd.ms-excel",
            lambda: _OLE + b"\0" * 68 + struct.pack("<I", 0) * 109 + struct.pack("<I", 0) * 128),
    Hostile("HTML that says it is a workbook", "a.xls", "application/vnd.ms-excel",
            lambda: b"<html><table><tr><td>%s</table>" % SCRIPT),
    Hostile("CSV with NUL", "a.csv", "text/csv", lambda: "甲,乙\n1,\0HOSTILE\n".encode()),
    Hostile("CSV with a quote that never ends", "a.csv", "text/csv",
            lambda: b'a,b\n1,"' + b"x,y\n" * 200_000),
    Hostile("CSV of two million columns", "a.csv", "text/csv", lambda: b"," * 2_100_000),
    Hostile("PDF with a script", "a.pdf", PDF, lambda: pdf(b"/OpenAction <</S /JavaScript>>")),
    Hostile("PDF with a script spelt otherwise", "a.pdf", PDF, lambda: pdf(b"/AA <</S /J#53>>")),
    Hostile("PDF that begins a program", "a.pdf", PDF, lambda: pdf(b"/A <</S /Launch /F (cmd)>>")),
    Hostile("PDF with a compressed script", "a.pdf", PDF,
            lambda: _objects(b"6 0 <</S /JavaScript /JS (HOSTILE)>>")),
    Hostile("PDF that is a bomb", "a.pdf", PDF, lambda: _objects(b"/" * 60_000_000)),
    Hostile("PDF of objects that never end", "a.pdf", PDF,
            lambda: pdf(b"/ObjStm " + b"1 0 obj<<(" * 1_900_000)),
    Hostile("PDF with a password", "a.pdf", PDF, lambda: pdf(b"/Encrypt 2 0 R")),
    Hostile("PDF and HTML", "a.html", "text/html", lambda: b"%PDF-1.7\n" + SCRIPT),
    Hostile("Word with macros", "a.docm", "application/msword",
            lambda: _docx("word/vbaProject.bin", b"HOSTILE")),
    Hostile("Word with a template from outside", "a.docx", "application/msword",
            lambda: _docx("word/_rels/settings.xml.rels", _LINK.format("HOSTILE").encode())),
    Hostile("brackets, a hundred thousand deep", "a.geojson", "application/json",
            lambda: b"[" * 100_000),
    Hostile("numbers that are none", "a.geojson", "application/json",
            lambda: b'{"type":"Polygon","coordinates":[[[NaN,1e999],[Infinity,-1e999]]]}'),
)  # fmt: skip
