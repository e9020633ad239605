"""One photo of a phone, as the server keeps it, against decoding and encoding alone."""

import io
from collections.abc import Iterator

from PIL import Image, ImageFilter

from benchmarks.measure import Line, compare
from core.pictures import LONGEST_EDGE, prepare_photo


def lines(rounds: int) -> Iterator[Line]:
    """Measure a 12-megapixel JPEG."""
    content = _photo((4000, 3000))
    yield compare(
        "photo of 12 megapixels: checked, shrunk, stripped, thumbnail",
        "decode, shrink, encode",
        lambda: prepare_photo(io.BytesIO(content)),
        lambda: _bare(content),
        goal=1.5,
        rounds=rounds,
        repeat=3,
    )


def _bare(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE * image.height // image.width))
        image.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.BICUBIC)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=82)
        return out.getvalue()


def _photo(size: tuple[int, int]) -> bytes:
    """Return a picture with as much detail as a photo has."""
    noise = Image.effect_noise((size[0] // 4, size[1] // 4), 60).convert("RGB")
    picture = noise.resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(1))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()
