"""Which photos of these subjects somebody may open; a photo shows where its row shows."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.permissions import Permission
from core.models import Photo
from projects.models.livelihood import LivelihoodProject
from projects.models.livelihood_parts import LivelihoodPhoto
from projects.models.livelihood_proposals import BallotCount
from projects.models.renewal_plans import PlanVersion
from projects.models.renewal_safety import AssetInspection
from projects.models.renewal_showcases import Showcase


def visible_project_photos(user: Any, *, uid: UUID) -> QuerySet[Photo]:
    """Return the photo with this uid if `user` may see a row that shows it, else nothing.

    The page of a photo asks for no permission itself: each kind asks for that of its own pages.
    """
    livelihood = user.reach(Permission.LIVELIHOOD_VIEW)
    renewal = user.reach(Permission.RENEWAL_VIEW)
    shown: tuple[tuple[Any, str, Q], ...] = (
        (LivelihoodPhoto, "photo", livelihood.as_filter("project__")),
        (BallotCount, "sheet", livelihood.as_filter("proposal__")),
        (AssetInspection, "photo", renewal.as_filter("asset__")),
        (PlanVersion, "drawing", renewal.as_filter("plan__")),
        (Showcase, "photos", renewal.as_filter()),
    )
    may_see = Q(pk__in=[])
    for model, field, in_reach in shown:
        rows = model.objects.visible_to(user).filter(in_reach, **{f"{field}__uid": uid}).order_by()
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
