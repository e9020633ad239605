"""What no program can look into: photos and scans in which somebody may be seen or named.

Each has a line that who decides an erasure opens and ticks off. Source: docs/rules.md R-PIP-2.
"""

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from alliances.models import ProjectAgreement
from core.masking import mask_name
from dashboard.personal.people import Found
from places.models import Street
from projects.models import PremisesFile
from volunteers.models import Activity, Volunteer


@dataclass(frozen=True)
class Look:
    """One line: where to look, and how much there is to see."""

    key: str
    title: str
    url: str
    count: int

    @property
    def is_photos(self) -> bool:
        """True for an activity, False for papers."""
        return self.key not in PAPERS


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
    activities = Activity.objects.filter(participations__volunteer__in=entries)
    counted = activities.annotate(number=Count("photos", distinct=True)).filter(number__gt=0)
    return [
        Look(
            str(uid),
            title.replace(name, mask_name(name)),
            reverse("volunteers:activity-detail", args=[uid]),
            number,
        )
        for title, uid, number in counted.order_by("-held_on", "-pk").values_list(
            "title", "uid", "number"
        )
    ]


def _papers(street: Street) -> list[Look]:
    counted = (
        Look(key, title, reverse(page), rows.filter(**{path: street}).count())
        for key, (title, page, rows, path) in PAPERS.items()
    )
    return [look for look in counted if look.count]
