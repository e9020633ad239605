"""Armbands, shifts, duties and walks for the tests of this folder."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from tests.factories import day, make_community, saved
from volunteers.actions import WalkContent, file_walk
from volunteers.models import (
    ArmbandSource,
    DutyPeriod,
    DutyRoster,
    PatrolShift,
    RedArmband,
    RosterDays,
    VisitDuty,
    VisitDutyKind,
)


def make_armband(community, name="高大风", **values):
    given = {"source": ArmbandSource.SHOP, "joined_on": day(-30), **values}
    row = RedArmband(street=community.street, community=community, name=name, **given)
    return saved(row)


def make_shift(community, *, on=None, hour=8, hours=1.0, **values):
    start = timezone.make_aware(datetime.combine(on or day(1), time(hour)))
    given = {"place": "东门岗亭", "seats": 2, **values}
    return saved(
        PatrolShift(
            street=community.street,
            community=community,
            starts_at=start,
            ends_at=start + timedelta(hours=hours),
            **given,
        )
    )


def make_roster(community, days=RosterDays.DAILY, **values):
    given = {"place": "东门岗亭", "starts": time(8), "ends": time(9), "seats": 2, **values}
    return saved(DutyRoster(street=community.street, community=community, days=days, **given))


def make_kind(street, name="独居老人"):
    return saved(VisitDutyKind(street=street, name=name))


def make_duty(community=None, kind=None, **values):
    community = community or make_community()
    given = {
        "label": "3 栋 2 单元甲户",
        "times": 1,
        "period": DutyPeriod.MONTH,
        "started_on": day(-90),
        **values,
    }
    kind = kind or make_kind(community.street)
    return saved(VisitDuty(street=community.street, community=community, kind=kind, **given))


def walk_by(user, *duties, on: date | None = None, key=None, **values):
    content = WalkContent(walked_on=on or day(0), place="3 栋", duties=tuple(duties), **values)
    return file_walk(content=content, post=user.current_posts[0], by=user, key=key or uuid4())
