"""Freezing the ranking by points of a month or a quarter that is over."""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core import pagecache
from core.errors import RefusedError
from places.models import Community, Street
from volunteers.models import EARNED, PointEntry, PointsRank, PointsRanking, span_of_period

MOST_RANKED: Final = 100


@transaction.atomic
def freeze_ranking(
    *,
    street: Street,
    community: Community | None,
    period: str,
    by: User,
    at: datetime | None = None,
) -> PointsRanking:
    """Freeze who earned how many points in a period, the first MOST_RANKED people.

    Shape:  `period` is a month (2026-10) or a quarter (2026-Q3); an exchange costs no place,
            as many points are one place.
    Errors: RefusedError outside one's posts, for a period that is not over or was frozen before,
            or when nobody earned any points.
    Source: docs/rules.md R-HRS-6.
    """
    now = at or timezone.now()
    span = span_of_period(period)
    if not by.reach(Permission.POINTS_KEEP).covers(street.pk, community.pk if community else None):
        raise RefusedError("只能固定本社区、本街道的积分排名。")
    if span is None or span[1] >= timezone.localdate(now):
        raise RefusedError("这一时段还没有结束，结束以后才能固定排名。")
    Street.objects.select_for_update(no_key=True).get(
        pk=street.pk
    )  # two at once: the second is told
    scope = {"street": street, "community": community}
    if PointsRanking.objects.filter(**scope, period=period).exists():
        raise RefusedError("这一时段的排名已经固定，不能再改。")
    ranks = _ranks(street, community, span)
    if not ranks:
        raise RefusedError("这一时段还没有人得到积分，没有可以固定的排名。")
    ranking = PointsRanking(
        **scope, period=period, starts_on=span[0], ends_on=span[1], frozen_at=now, frozen_by=by
    )
    saved = save_recorded(ranking, "pointsranking.frozen", by=by, at=now)
    for rank in ranks:
        rank.ranking = saved
    PointsRank.objects.bulk_create(ranks)
    pagecache.forget_on_commit()
    return saved


def _ranks(
    street: Street, community: Community | None, span: tuple[date, date]
) -> list[PointsRank]:
    rows = PointEntry.objects.filter(kind__in=EARNED).filter(
        entered_on__range=span, volunteer__street=street, volunteer__merged_into=None
    )
    if community is not None:
        rows = rows.filter(volunteer__community=community)
    people = rows.values_list("volunteer", "volunteer__name", "volunteer__community__name")
    earned = people.annotate(total=Sum("points")).filter(total__gt=0)
    ranks: list[PointsRank] = []
    for key, name, place, total in earned.order_by("-total", "volunteer")[:MOST_RANKED]:
        is_level = bool(ranks) and ranks[-1].points == total
        ranks.append(
            PointsRank(
                rank=ranks[-1].rank if is_level else len(ranks) + 1,
                volunteer_id=key,
                surname=name[:1],
                community_name=place or "",
                points=total,
            )
        )
    return ranks
