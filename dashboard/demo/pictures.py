"""Drawn pictures that stand for photos; nobody can take them for a real street."""

import hashlib
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from core.models import Photo
from dashboard.demo.words import dice

PICTURES = 64
SKIES = ("#cfe3ee", "#e9e2cf", "#d8e6d3", "#e6dada")
GROUNDS = ("#8aa37b", "#b3a58a", "#9aa6ad", "#a88f7a")
WALLS = ("#f2ede4", "#e4d3c0", "#dde3e6", "#efe1b8")
COATS = ("#b3263a", "#2f7a4b", "#0b5cad", "#8a5a00", "#52606b")


def make_photos() -> list[Photo]:
    """Write the drawn photos, 800 × 600 with a 480 px thumbnail."""
    return [_photo(number) for number in range(PICTURES)]


def _photo(number: int) -> Photo:
    picture = _draw(number).resize((800, 600))
    small = picture.resize((480, 360))
    content = _jpeg(picture)
    photo = Photo(
        sha256=hashlib.sha256(content).hexdigest(),
        width=picture.width,
        height=picture.height,
        is_demo=True,
    )
    photo.file.save("photo.jpg", ContentFile(content), save=False)
    photo.thumbnail.save("small.jpg", ContentFile(_jpeg(small)), save=False)
    photo.save()
    return photo


def _jpeg(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=82)
    return buffer.getvalue()


def _draw(number: int) -> Image.Image:
    """Draw houses behind a row of people; no text, so that no font is needed."""
    roll = dice(f"picture {number}")
    picture = Image.new("RGB", (1200, 900), roll.choice(SKIES))
    pen = ImageDraw.Draw(picture)
    left = 0
    while left < 1200:
        width, top = roll.randrange(180, 320), roll.randrange(120, 360)
        pen.rectangle((left, top, left + width, 640), fill=roll.choice(WALLS))
        for window_top in range(top + 30, 600, 70):
            for window_left in range(left + 25, left + width - 40, 60):
                pen.rectangle(
                    (window_left, window_top, window_left + 30, window_top + 40), fill="#9fb4c0"
                )
        left += width + roll.randrange(0, 40)
    pen.rectangle((0, 640, 1200, 900), fill=roll.choice(GROUNDS))
    for place in range(roll.randrange(4, 9)):
        centre, height = 120 + place * 125 + roll.randrange(-25, 25), roll.randrange(170, 215)
        base = 800 + roll.randrange(-40, 40)
        coat = roll.choice(COATS)
        pen.rounded_rectangle((centre - 38, base - height, centre + 38, base), radius=30, fill=coat)
        pen.ellipse((centre - 28, base - height - 58, centre + 28, base - height), fill="#e8c9a8")
    return picture
