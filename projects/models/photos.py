"""Which photos of these subjects somebody may open; a photo shows where its row shows."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core.models import Photo
from projects.models.livelihood import LivelihoodProject
from projects.models.livelihood_parts import LivelihoodPhoto
from projects.models.livelihood_proposals import BallotCount
from projects.models.renewal_plans import PlanVersion
from projects.models.renewal_safety import AssetInspection
from projects.models.renewal_showcases import Showcase


def visible_project_photos(user: Any, *, uid: UUID) -> QuerySet[Photo]:
    """Return the photo with this uid if `user` may see a row that shows it, else nothing."""
    shown: tuple[tuple[Any, str], ...] = (
        (LivelihoodPhoto, "photo"),
        (BallotCount, "sheet"),
        (AssetInspection, "photo"),
        (PlanVersion, "drawing"),
        (Showcase, "photos"),
    )
    may_see = Q(pk__in=[])
    for model, field in shown:
        rows = model.objects.visible_to(user).filter(**{f"{field}__uid": uid}).order_by()
        may_see |= Q(pk__in=rows.values(field))
    return Photo.objects.filter(may_see, uid=uid)


def public_project_photos(*, uid: UUID) -> QuerySet[Photo]:
    """Return the photo with this uid if a public page shows it, else nothing.

    Source: docs/rules.md R-LVH-9.
    """
    projects = LivelihoodProject.objects.public().order_by().values("pk")
    shown = LivelihoodPhoto.objects.filter(project__in=projects, photo__uid=uid)
    drawings = PlanVersion.objects.published().filter(drawing__uid=uid)
    showcases = Showcase.objects.published().filter(photos__uid=uid).order_by()
    return Photo.objects.filter(
        Q(pk__in=shown.order_by().values("photo"))
        | Q(pk__in=drawings.order_by().values("drawing"))
        | Q(pk__in=showcases.values("photos")),
        uid=uid,
    )
