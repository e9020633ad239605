"""Who organised an activity: what its line asks for, and nothing besides."""

from django.db import models
from django.db.models import Q

from volunteers.models.choices import ActivityState, Line

_ORGANISERS = ("team", "project", "alliance")


def _by(line: Line, organiser: str = "") -> Q:
    """Say that an activity is of a line and names this organiser, and none of the others."""
    return Q(line=line, **{f"{name}__isnull": name != organiser for name in _ORGANISERS})


# Source: docs/rules.md R-ACT-12.
MATCHES_LINE = models.CheckConstraint(
    name="activity_organiser_matches_line",
    condition=Q(state=ActivityState.DRAFT)
    | _by(Line.VOLUNTEER, "team")
    | _by(Line.ALLIANCE, "project")
    | _by(Line.ALLIANCE, "alliance")
    | _by(Line.COMMUNITY),
    violation_error_message=(
        "志愿服务队的活动要选队伍；联盟共建的活动要选共建项目，没有项目的选联盟，两样只选一样；"
        "社区自办的都不选。"
    ),
)
