"""What no program can look into: photos and scans in which somebody may be seen or named.

Each has a line that who decides an erasure opens and ticks off. Source: docs/rules.md R-PIP-2.
"""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse

from alliances.models import ProjectAgreement
from core.masking import mask_name
from dashboard.personal.people import Found
from places.models import Street
from projects.models import PremisesFile
from volunteers.models import Activity, ActivityPhoto, Volunteer


@dataclass(frozen=True)
class Look:
    """One line: where to look, and how much there is to see.

    The key names the newest photo or scan: a tick set before that one was there counts for nothing.
    """

    key: str
    title: str
    url: str
    count: int
    is_photos: bool = False  # of an activity; papers otherwise


PAPERS = {
    "agreements": (
        "共建项目的协议扫描件",
        "alliances:project-list",
        ProjectAgreement.objects.all(),
        "project__street",
    ),
    "premises": (
        "社区用房的档案扫描件",
        "projects:premises-list",
        PremisesFile.objects.all(),
        "premises__street",
    ),
}


def to_look_at(found: list[Found], name: str, street: Street) -> list[Look]:
    """Return the activities with photos in which the person took part, then the street's papers."""
    return [*_photos(found, name), *_papers(street)]


def _photos(found: list[Found], name: str) -> list[Look]:
    entries = [row.pk for one in found for row in one.rows if isinstance(row, Volunteer)]
    newest = ActivityPhoto.objects.filter(activity=OuterRef("pk")).order_by("-pk")
    activities = Activity.objects.filter(participations__volunteer__in=entries)
    counted = activities.annotate(
        number=Count("photos", distinct=True),
        newest=Subquery(newest.values("photo__uid")[:1]),
    ).filter(number__gt=0)
    return [
        Look(
            f"{uid}.{photo}",
            title.replace(name, mask_name(name)),
            reverse("volunteers:activity-detail", args=[uid]),
            number,
            is_photos=True,
        )
        for title, uid, photo, number in counted.order_by("-held_on", "-pk").values_list(
            "title", "uid", "newest", "number"
        )
    ]


def _papers(street: Street) -> list[Look]:
    looks = []
    for key, (title, page, papers, path) in PAPERS.items():
        rows = papers.filter(**{path: street})
        if newest := rows.order_by("-pk").values_list("uid", flat=True).first():
            looks.append(Look(f"{key}.{newest}", title, reverse(page), rows.count()))
    return looks
