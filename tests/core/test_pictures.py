import contextlib
import random
import struct
import zlib
from datetime import datetime, timedelta, timezone
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from core import pictures
from core.pictures import prepare_photo

pytestmark = pytest.mark.once

SHANGHAI = ZoneInfo("Asia/Shanghai")


def encoded(image, kind="JPEG", **options):
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def photo(size=(400, 300), colour=(200, 100, 50), kind="JPEG", **options):
    return encoded(Image.new("RGB", size, colour), kind, **options)


def exif(*, orientation=None, taken=None, offset=None, gps=False):
    data = Image.Exif()
    data[ExifTags.Base.Make] = "SECRETPHONE" if gps else "PHONE"  # Pillow skips one without a tag
    if orientation is not None:
        data[ExifTags.Base.Orientation] = orientation
    if taken is not None:
        data.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    if offset is not None:
        data.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] = offset
    if gps:
        data.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (25.0, 3.0, 12.0)
    return data


def png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_that_claims(width, height, body=b""):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = png_chunk(b"IDAT", zlib.compress(b"")) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + body + pixels


def jpeg_that_claims(width, height):
    data = photo()
    start = data.index(b"\xff\xc0") + 5
    return data[:start] + struct.pack(">HH", height, width) + data[start + 4 :]


def prepared(data):
    return prepare_photo(BytesIO(data))


def opened(data):
    return Image.open(BytesIO(data))


def assert_colour(pixel, expected, *, tolerance=6):
    assert all(abs(a - b) <= tolerance for a, b in zip(pixel, expected, strict=True)), pixel


@pytest.mark.parametrize(
    ("size", "stored", "small"),
    [
        pytest.param((4000, 3000), (1920, 1440), (480, 360), id="landscape 12 MP"),
        pytest.param((3000, 4000), (1440, 1920), (360, 480), id="portrait 12 MP"),
        pytest.param((1600, 1200), (1600, 1200), (480, 360), id="shrunk by the browser"),
        pytest.param((300, 200), (300, 200), (300, 200), id="small is not enlarged"),
        pytest.param((6000, 10), (1920, 3), (480, 1), id="a strip"),
    ],
)
def test_a_photo_is_shrunk_in_its_own_shape(size, stored, small):
    result = prepared(photo(size))

    assert (result.width, result.height) == stored == opened(result.jpeg).size
    assert opened(result.thumbnail).size == small
    assert opened(result.jpeg).format == opened(result.thumbnail).format == "JPEG"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_kind_is_told_by_content_whatever_name_and_type_say(kind):
    data = photo(kind=kind)

    result = prepare_photo(SimpleUploadedFile("照片.exe", data, content_type="text/html"))

    assert_colour(opened(result.jpeg).getpixel((10, 10)), (200, 100, 50))


def test_a_file_that_was_read_before_is_read_from_its_start():
    file = BytesIO(photo())
    file.read()

    assert prepare_photo(file).width == 400


def test_a_jpeg_is_decoded_at_a_fraction(monkeypatch):
    decoded = []
    original = pictures._plain_mode
    monkeypatch.setattr(
        pictures, "_plain_mode", lambda image: decoded.append(image.size) or original(image)
    )

    prepared(photo((4032, 3024)))

    assert decoded == [(2016, 1512)]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(400, 200), (4000, 2000)], ids=["small", "large"])
def test_a_photo_stands_upright_however_the_camera_was_held(orientation, size):
    upright = Image.new("RGB", size, "white")
    upright.paste((200, 0, 0), (0, 0, size[0] // 2, size[1] // 2))
    inverse = {
        None: None,
        Image.Transpose.ROTATE_90: Image.Transpose.ROTATE_270,
        Image.Transpose.ROTATE_270: Image.Transpose.ROTATE_90,
    }
    turn = pictures._TURNS.get(orientation)
    held = upright.transpose(inverse.get(turn, turn)) if turn is not None else upright

    result = prepared(encoded(held, exif=exif(orientation=orientation)))

    picture = opened(result.jpeg)
    assert picture.size[0] == 2 * picture.size[1]
    assert_colour(picture.getpixel((picture.width // 4, picture.height // 4)), (200, 0, 0))
    assert_colour(picture.getpixel((picture.width * 3 // 4, 5)), (255, 255, 255))


def test_nothing_but_pixels_is_kept():
    data = encoded(
        Image.new("RGB", (400, 300), "teal"),
        exif=exif(gps=True, taken="2026:11:22 09:30:00"),
        comment=b"SECRETCOMMENT",
        xmp=b"<x>SECRETXMP</x>",
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    )
    assert data.count(b"SECRET") == 3

    result = prepared(data)

    for kept in (result.jpeg, result.thumbnail):
        assert b"SECRET" not in kept
        assert b"Exif" not in kept
        assert b"ICC_PROFILE" not in kept
        assert opened(kept).getexif() == {}


def test_text_in_a_png_is_not_kept():
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "SECRET")

    assert b"SECRET" not in prepared(photo(kind="PNG", pnginfo=info)).jpeg


def test_what_hangs_behind_the_picture_is_not_kept():
    assert b"<?php" not in prepared(photo() + b"<?php echo 1; ?>").jpeg


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(
            {"taken": "2026:11:22 09:30:00"},
            datetime(2026, 11, 22, 9, 30, tzinfo=SHANGHAI),
            id="camera without zone",
        ),
        pytest.param(
            {"taken": "2026:11:22 09:30:00", "offset": "+07:00"},
            datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=7))),
            id="camera with zone",
        ),
        pytest.param({"taken": "0000:00:00 00:00:00"}, None, id="clock never set"),
        pytest.param({"taken": "昨天"}, None, id="nonsense"),
        pytest.param({"taken": "2026:11:22 09:30:00", "offset": "?"}, None, id="broken zone"),
        pytest.param({}, None, id="no clock"),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_time_taken_is_read_before_the_exif_is_dropped(kind, facts, expected):
    assert prepared(photo(kind=kind, exif=exif(**facts))).taken_at == expected


def test_the_same_photo_has_the_same_digest_and_another_another():
    assert prepared(photo()).sha256 == prepared(photo()).sha256
    assert prepared(photo()).sha256 != prepared(photo(colour=(1, 2, 3))).sha256


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(encoded(Image.new("L", (9, 9), 90)), (90, 90, 90), id="grey JPEG"),
        pytest.param(
            encoded(Image.new("CMYK", (9, 9), (0, 255, 255, 0))), (255, 0, 0), id="CMYK JPEG"
        ),
        pytest.param(
            encoded(Image.new("RGBA", (9, 9), (0, 0, 255, 0)), "PNG"),
            (255, 255, 255),
            id="transparent PNG",
        ),
        pytest.param(
            encoded(Image.new("RGBA", (9, 9), (0, 0, 0, 128)), "PNG"),
            (127, 127, 127),
            id="half transparent PNG",
        ),
        pytest.param(
            encoded(Image.new("LA", (9, 9), (0, 0)), "PNG"), (255, 255, 255), id="grey with alpha"
        ),
        pytest.param(
            encoded(Image.new("RGB", (9, 9), (9, 80, 160)).quantize(4), "PNG"),
            (9, 80, 160),
            id="palette",
        ),
        pytest.param(
            encoded(Image.new("P", (9, 9), 0), "PNG", transparency=0),
            (255, 255, 255),
            id="palette with transparency",
        ),
        pytest.param(encoded(Image.new("1", (9, 9), 1), "PNG"), (255, 255, 255), id="one bit"),
        pytest.param(
            encoded(Image.new("I;16", (9, 9), 0x8000), "PNG"), (128, 128, 128), id="16-bit grey"
        ),
        pytest.param(
            encoded(Image.new("RGB", (9, 9), (9, 9, 9)), "PNG", transparency=(9, 9, 9)),
            (255, 255, 255),
            id="one colour transparent",
        ),
        pytest.param(
            encoded(Image.new("RGBA", (9, 9), (0, 0, 255, 0)), "WEBP", lossless=True, exact=True),
            (255, 255, 255),
            id="transparent WebP",
        ),
    ],
)
def test_colours_are_right_in_every_mode(data, expected):
    assert_colour(opened(prepared(data).jpeg).getpixel((4, 4)), expected)


def test_the_edge_of_a_shrunk_transparent_picture_has_no_dark_fringe():
    picture = Image.new("RGBA", (3000, 300), (0, 0, 0, 0))
    picture.paste((255, 255, 255, 255), (0, 0, 1501, 300))

    result = opened(prepared(encoded(picture, "PNG")).jpeg)

    assert min(low for low, _ in result.getextrema()) >= 250


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
RED_IS_GREEN = SRGB.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        pytest.param(SRGB, (254, 0, 0), id="sRGB changes nothing"),
        pytest.param(RED_IS_GREEN, (0, 254, 0), id="a profile with red and green exchanged"),
        pytest.param(
            ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
            (254, 0, 0),
            id="a profile of another colour space is ignored",
        ),
        pytest.param(b"\0" * 200, (254, 0, 0), id="a broken profile is ignored"),
    ],
)
def test_a_colour_profile_is_applied_before_it_is_dropped(profile, expected):
    result = prepared(photo(colour=(254, 0, 0), icc_profile=profile))

    assert_colour(opened(result.jpeg).getpixel((4, 4)), expected)


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HEIC_START = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"", pictures.EMPTY, id="empty"),
        pytest.param(b"\x00" * 64, pictures.NOT_A_PHOTO, id="zeros"),
        pytest.param(SVG, pictures.NOT_A_PHOTO, id="SVG"),
        pytest.param(b"<html><script>1</script></html>", pictures.NOT_A_PHOTO, id="HTML"),
        pytest.param(b"<?php system('id'); ?>", pictures.NOT_A_PHOTO, id="PHP"),
        pytest.param(b"%PDF-1.7\n", pictures.NOT_A_PHOTO, id="PDF"),
        pytest.param(b"PK\x03\x04" + b"\x00" * 64, pictures.NOT_A_PHOTO, id="zip"),
        pytest.param(b"MZ\x90\x00", pictures.NOT_A_PHOTO, id="program"),
        pytest.param(photo(kind="BMP"), pictures.NOT_A_PHOTO, id="BMP"),
        pytest.param(photo(kind="TIFF"), pictures.NOT_A_PHOTO, id="TIFF"),
        pytest.param(photo(kind="PPM"), pictures.NOT_A_PHOTO, id="PPM"),
        pytest.param(photo(kind="GIF"), pictures.ANIMATED, id="GIF"),
        pytest.param(HEIC_START, pictures.HEIC, id="HEIC"),
        pytest.param(photo()[:400], pictures.DAMAGED, id="truncated in the tables"),
        pytest.param(photo((900, 900))[:-900], pictures.DAMAGED, id="truncated in the pixels"),
        pytest.param(photo(kind="PNG")[:-40], pictures.DAMAGED, id="truncated PNG"),
        pytest.param(photo(kind="WEBP")[:-40], pictures.DAMAGED, id="truncated WebP"),
        pytest.param(b"\xff\xd8\xff" + SVG, pictures.DAMAGED, id="SVG behind a JPEG mark"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + SVG, pictures.DAMAGED, id="SVG behind a PNG mark"),
        pytest.param(b"RIFF\x10\x00\x00\x00WEBP" + SVG, pictures.DAMAGED, id="SVG in a RIFF"),
        pytest.param(png_that_claims(20_000, 20_000), pictures.TOO_MANY_PIXELS, id="20,000² PNG"),
        pytest.param(
            png_that_claims(9_000, 9_999), pictures.TOO_MANY_PIXELS, id="PNG that Pillow warns of"
        ),
        pytest.param(
            png_that_claims(4_000, 4_000), pictures.TOO_MANY_PIXELS, id="PNG beyond our own limit"
        ),
        pytest.param(jpeg_that_claims(65_000, 65_000), pictures.TOO_MANY_PIXELS, id="65,000² JPEG"),
        pytest.param(png_that_claims(0, 10), pictures.DAMAGED, id="PNG without width"),
        pytest.param(
            lambda: png_that_claims(
                10, 10, png_chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 70_000_000, 9))
            ),
            pictures.DAMAGED,
            id="text bomb in a PNG",
        ),
        pytest.param(
            b"\xff\xd8\xff" + b"\x00" * pictures.MOST_BYTES, pictures.TOO_HEAVY, id="too heavy"
        ),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence(monkeypatch, data, sentence):
    monkeypatch.setattr(pictures, "pi_heif", None)

    with pytest.raises(ValidationError) as caught:
        prepared(data() if callable(data) else data)

    assert caught.value.messages == [sentence]
    assert sentence.endswith("。")


def with_passes(count, between=b""):
    """Return a progressive photo whose last pass is drawn `count` times more."""
    whole = photo(progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + (between + last) * count + whole[-2:]


@pytest.mark.parametrize("between", [b"", b"\xff\x01", b"\xff\xff", b"\xff\xfe\x00\x04ab"])
def test_a_photo_drawn_in_hundreds_of_passes_is_refused(between):
    """Each pass costs a look at every pixel: 0.2 MB kept a core busy for 45 seconds."""
    with pytest.raises(ValidationError, match="存储方式太复杂"):
        prepare_photo(BytesIO(with_passes(400, between)))


def test_a_progressive_photo_and_what_hangs_behind_it_are_no_passes():
    film = b"\xff\xda\x00\x08" * 400  # some phones hang a film behind the photo
    for data in (photo(progressive=True), with_passes(5), photo(progressive=True) + film):
        assert prepare_photo(BytesIO(data)).width == 400


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"Exif\0\0" + b"\xff" * 40, id="noise"),
        pytest.param(b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01" * 60, id="65,535 entries"),
        pytest.param(b"Exif\0\0II*\0\xff\xff\xff\x7f", id="points outside"),
    ],
)
def test_a_photo_with_broken_exif_is_still_a_photo(broken):
    result = prepared(photo(exif=broken))

    assert result.width == 400
    assert result.taken_at is None


def test_a_huge_colour_profile_is_not_even_parsed(monkeypatch):
    monkeypatch.setattr(ImageCms, "ImageCmsProfile", lambda _: pytest.fail("parsed"))

    assert prepared(photo(icc_profile=b"\0" * (pictures._LARGEST_PROFILE + 1))).width == 400


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_damage_anywhere_gives_a_photo_or_a_sentence_and_nothing_else(kind):
    chance = random.Random(20261122)
    facts = exif(orientation=6, taken="2026:11:22 09:30:00", offset="+08:00", gps=True)
    whole = encoded(Image.effect_noise((60, 40), 80).convert("RGB"), kind, exif=facts)

    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(12, len(data))] = chance.randrange(256)
        with contextlib.suppress(ValidationError):
            assert prepared(bytes(data)).jpeg
