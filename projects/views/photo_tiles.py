"""Photos as components/photo_strip.html draws them."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core.models import Photo
from projects.models import LivelihoodPhoto, PhotoPhase


def tile(photo: Photo, text: str, caption: str = "", *, route: str = "projects:photo") -> Any:
    """Return one picture: where it opens, its thumbnail, what is on it."""
    return {
        "url": reverse(route, args=[photo.uid]),
        "thumbnail_url": reverse(f"{route}-small", args=[photo.uid]),
        "text": text,
        "caption": caption,
    }


def by_phase(
    shown: Iterable[LivelihoodPhoto], *, route: str = "projects:photo"
) -> list[dict[str, Any]]:
    """Return the photos of each phase that has any, before first."""
    rows = list(shown)
    return [
        {
            "label": phase.label,
            "rows": [row for row in rows if row.phase == phase],
            "tiles": [
                tile(row.photo, f"{phase.label}的现场照片", phase.label, route=route)
                for row in rows
                if row.phase == phase
            ],
        }
        for phase in PhotoPhase
        if any(row.phase == phase for row in rows)
    ]
