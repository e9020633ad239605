"""Who may see a photo: whoever sees a row that shows it, and who uploaded it."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.models import NeedClaim
from core.models import Photo
from party.models import MeetingTask, OrgLifeRecord
from volunteers.models.activities import Activity
from volunteers.models.activity_parts import ActivityPhoto
from volunteers.models.problems import Problem
from volunteers.models.walks import GridWalk

# What apps above this one show: each returns the keys of the photo where one may see such a row.
SHOWN_ABOVE: Final[list[Callable[[Any, UUID], QuerySet[Any]]]] = []


def visible_photos(user: Any, *, uid: UUID) -> QuerySet[Photo]:
    """Return the photo with this uid if `user` may see it, else nothing."""
    if not user.current_posts:
        return Photo.objects.none()
    shown = ActivityPhoto.objects.filter(photo__uid=uid)
    by_activity = shown.filter(activity__in=Activity.objects.visible_to(user)).values("photo")
    by_problem = Problem.objects.visible_to(user).filter(photo__uid=uid).values("photo")
    life = OrgLifeRecord.objects.visible_to(user)
    by_life = life.filter(photos__uid=uid).values("photos")
    by_sheet = life.filter(sign_sheet__uid=uid).values("sign_sheet")
    by_claim = NeedClaim.objects.visible_to(user).filter(photos__uid=uid).values("photos")
    by_task = MeetingTask.objects.visible_to(user).filter(photo__uid=uid).values("photo")
    by_walk = GridWalk.objects.visible_to(user).filter(photo__uid=uid).values("photo")
    may_see = Q(uploaded_by=user)
    above = (shown_by(user, uid) for shown_by in SHOWN_ABOVE)
    for shown_by in (
        by_activity,
        by_problem,
        by_life,
        by_sheet,
        by_claim,
        by_task,
        by_walk,
        *above,
    ):
        may_see |= Q(pk__in=shown_by)
    return Photo.objects.filter(may_see, uid=uid)
