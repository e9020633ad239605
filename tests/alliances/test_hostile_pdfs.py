"""PDFs that hide what they act by: refused however it is written, and in no time."""

import os
import time
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from alliances.actions import prepare_agreement

pytestmark = pytest.mark.once

SCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"
HEAD, TAIL = b"%PDF-1.7\n", b"\ntrailer <</Root 1 0 R>>\n%%EOF\n"
KEYS = b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode"
MEGABYTE = 1_000_000


def object_stream(content: bytes, keys: bytes = KEYS, packed: bytes | None = None) -> bytes:
    """Objects that a reader finds in a compressed stream; `packed` instead of zlib's way."""
    packed = zlib.compress(content) if packed is None else packed
    return b"5 0 obj\n<<%s>>\nstream\n%s\nendstream\nendobj\n" % (keys, packed)


def in_two_parts(first: bytes, second: bytes) -> bytes:
    """Say both parts as they are: what is compressed may hold the word `endstream`."""
    plain = zlib.compressobj(0)
    whole = plain.compress(first) + plain.flush(zlib.Z_FULL_FLUSH)
    return whole + plain.compress(second) + plain.flush()


def answer_to(body: bytes) -> str:
    """Return the code with which a PDF is refused; nothing when it is taken."""
    try:
        prepare_agreement(BytesIO(HEAD + body + TAIL))
    except ValidationError as error:
        return str(error.code)
    return ""


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(object_stream(b"6 0 " + SCRIPT), id="in an object stream"),
        pytest.param(
            object_stream(b"6 0 <</S/J#61vaScript/J#53(x)>>"), id="spelt, in an object stream"
        ),
        pytest.param(
            object_stream(b"6 0 " + SCRIPT, KEYS.replace(b"ObjStm", b"Obj#53tm")),
            id="in an object stream that is spelt",
        ),
        pytest.param(
            object_stream(b"6 0 " + SCRIPT).replace(b"5 0 obj", b"5%a\n0%b\nobj%c\n"),
            id="in an object stream with comments before it",
        ),
        pytest.param(
            object_stream(b"", packed=in_two_parts(b"6 0 <</A 1>>endstream", SCRIPT)),
            id="in an object stream behind its supposed end",
        ),
        pytest.param(
            object_stream(b"6 0 " + SCRIPT, KEYS.replace(b"/Type/ObjStm", b""))
            + b"9 0 obj<</W[1 1 1]>>stream\nendstream endobj",
            id="in an object stream without its type",
        ),
        pytest.param(
            object_stream(b"6 0 " + SCRIPT).replace(b"5 0 obj\n", b"5 0\x80obj\xff"),
            id="in an object stream behind what is a blank to Chrome and Edge",
        ),
        pytest.param(
            object_stream(b"6 0 " + SCRIPT).replace(b"5 0 obj", b"5 0.obj"),
            id="in an object stream behind a point that Firefox passes over",
        ),
        pytest.param(
            object_stream(b"6 0 " + SCRIPT).replace(b"5 0 obj", b"5 0-obj"),
            id="in an object stream behind a sign that Firefox passes over",
        ),
        pytest.param(
            object_stream(b"6 0 <</S/Rendition/OP 0/R 7 0 R>>"),
            id="what plays from elsewhere, in an object stream",
        ),
        pytest.param(
            object_stream(b"6 0 " + SCRIPT, KEYS.replace(b"/ObjStm", b"/ObjStm\xff")),
            id="in an object stream whose type ends with such a blank",
        ),
        pytest.param(
            object_stream(b"6 0 " + SCRIPT).replace(b">>\nstream", b">>\x80stream"),
            id="in an object stream that begins behind such a blank",
        ),
        pytest.param(
            object_stream(b"6 0 " + SCRIPT, KEYS.replace(b"/Type/ObjStm", b""))
            + b"8 0 obj[1 1 1]endobj 9 0 obj<</W 8 0 R>>stream\nendstream endobj",
            id="in an object stream found by widths that stand elsewhere",
        ),
        pytest.param(b"%% stream\n5 0 obj%sendobj\n%%endstream" % SCRIPT, id="between comments"),
        pytest.param(
            b"5 0 obj<</A(stream\n)/S/JavaScript/JS(x)/B(endstream)>>endobj", id="between strings"
        ),
        pytest.param(
            b"5 0 obj<<>>stream\n7 0 obj%sendobj\nendstream endobj" % SCRIPT, id="among pixels"
        ),
        pytest.param(
            b"5 0 obj<</Subtype/FileAttachment/FS<</EF<</F 6 0 R>>>>>>endobj", id="an attachment"
        ),
        pytest.param(
            b"5 0 obj<</AF[<</Type/Filespec/EF<</F 6 0 R>>>>]>>endobj", id="a file of an object"
        ),
        pytest.param(
            object_stream(b"6 0 <</AF[<</Type/Filespec/EF<</F 7 0 R>>>>]>>"),
            id="a file of an object in an object stream",
        ),
        pytest.param(
            b"5 0 obj<</Type/3D/Subtype/U3D/OnInstantiate 6 0 R>>stream\nendstream endobj",
            id="the script of a drawing in space",
        ),
        pytest.param(
            b"5 0 obj<</S/GoToR/F(\\\\\\\\there\\\\a.pdf)/D[0/Fit]>>endobj",
            id="the way to another machine, which is told who reads",
        ),
        pytest.param(b"5 0 obj<</S/GoToE/T<</R/C>>>>endobj", id="the way to a file inside"),
    ],
)
def test_what_a_pdf_acts_by_is_found_wherever_it_hides(body):
    assert answer_to(body) == "active"


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(b"/Filter/LZWDecode", id="in another way"),
        pytest.param(b"/Filter 9 0 R", id="in a way said elsewhere"),
        pytest.param(b"/Filter[/ASCIIHexDecode/FlateDecode]", id="in two ways"),
        pytest.param(b"/Filter/FlateDecode/DecodeParms<</Predictor 12>>", id="by differences"),
        pytest.param(b"/Filter/FlateDecode/F(elsewhere)", id="in another file"),
        pytest.param(b"/A[>>]/Filter/FlateDecode", id="with brackets that cross"),
    ],
)
def test_objects_that_cannot_be_looked_into_are_refused(more):
    keys = b"/Type/ObjStm/N 1/First 4" + more
    assert answer_to(object_stream(b"6 0 <</Type/Page>>", keys)) == "closed"


def test_objects_that_are_cut_off_are_refused():
    packed = zlib.compress(b"6 0 <</Type/Page>>" * 9)[:-9]
    assert answer_to(object_stream(b"", packed=packed)) == "closed"


def test_usual_object_streams_and_pixels_are_taken():
    usual = object_stream(b"6 0 <</Type/Page/Title(a \\) b)>>", b"/Length 9 " + KEYS)
    page = b"7 0 obj\n<</Kids[6 0 R]/A(x(y)z)/B<0a>/C true>>\nendobj\n"
    outline = b"8 0 obj<</First 9 0 R/Last 9 0 R/Count 1>>endobj\n"
    pixels = b"9 0 obj<</Subtype/Image>>stream\n/JS \x00/XFA \nq%s\nendstream endobj\n"
    assert answer_to(usual + page + outline + pixels % os.urandom(MEGABYTE)) == ""


NESTED = b"5 0 obj<<%s>>stream\nx\x01" % KEYS
STORED = b"\0%s%s" % (
    len(NESTED).to_bytes(2, "little"),
    (len(NESTED) ^ 0xFFFF).to_bytes(2, "little"),
)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: object_stream(b"\0" * 200 * MEGABYTE), id="a bomb"),
        pytest.param(lambda: object_stream(b"/" * 100 * MEGABYTE), id="a bomb of names"),
        pytest.param(lambda: b"/J" * 9 * MEGABYTE, id="names"),
        pytest.param(lambda: b"/ObjStm " + b"1 0 obj<<>>" * MEGABYTE, id="objects"),
        pytest.param(lambda: b"/ObjStm 1 0 obj<<" + b"/A 1 " * 3 * MEGABYTE, id="one object"),
        pytest.param(lambda: b"/ObjStm " + b"1 0 obj<<(" * MEGABYTE, id="strings"),
        pytest.param(lambda: b"/ObjStm " + b"1 0 obj%" * 2 * MEGABYTE, id="comments"),
        pytest.param(lambda: object_stream(b"", packed=b"x\x01" + b"\0\0\0\xff\xff" * 3 * MEGABYTE),
                     id="nothing, compressed"),
        pytest.param(lambda: NESTED + (STORED + NESTED + b"\0\0\0\xff\xff" * 500) * 6000,
                     id="streams that begin in streams"),
    ],
)  # fmt: skip
def test_a_pdf_that_would_take_long_is_refused_in_no_time(make):
    body = make()
    began = time.process_time()

    assert answer_to(body) == "closed"
    assert time.process_time() - began < 5
