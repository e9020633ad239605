"""What no program can look into: photos and scans in which somebody may be seen or named.

Source: docs/rules.md R-PIP-2.
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

MOST = 20
PAGE = "volunteers:activity-detail"


@dataclass(frozen=True)
class Pictures:
    """An activity that the person took part in, with photos to be looked at."""

    title: str
    url: str
    count: int


def pictures(found: list[Found], name: str) -> list[Pictures]:
    """Return the newest activities with photos in which the person took part."""
    activities = Activity.objects.filter(participations__volunteer__in=_entries(found))
    counted = activities.annotate(number=Count("photos", distinct=True)).filter(number__gt=0)
    return [
        Pictures(title.replace(name, mask_name(name)), reverse(PAGE, args=[uid]), number)
        for title, uid, number in counted.order_by("-held_on", "-pk").values_list(
            "title", "uid", "number"
        )[:MOST]
    ]


def scans_of(street: Street) -> int:
    """Return how many scanned papers the street keeps: agreements, files of premises."""
    agreements = ProjectAgreement.objects.filter(project__street=street).count()
    return agreements + PremisesFile.objects.filter(premises__street=street).count()


def photos_with(found: list[Found]) -> int:
    """Return how many photos of activities the person took part in there are."""
    activities = Activity.objects.filter(participations__volunteer__in=_entries(found))
    return int(activities.aggregate(n=Count("photos", distinct=True))["n"])


def _entries(found: list[Found]) -> list[int]:
    return [row.pk for one in found for row in one.rows if isinstance(row, Volunteer)]
