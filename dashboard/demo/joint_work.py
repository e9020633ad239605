"""What units did with communities in the last months, and which needs they met that way.

The communities held it themselves, so neither 共建活动 nor 志愿活动 counts it.
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import F

from alliances.models import (
    ClaimState,
    CoBuildProject,
    MutualReview,
    NeedClaim,
    NeedState,
    ProjectState,
    ReviewSide,
)
from dashboard.demo.activities import World, confirm, new_activity
from dashboard.demo.projects import HOSTS
from dashboard.demo.words import dice
from places.models import Unit
from volunteers.models import Activity, ActivityKind, ActivityPhoto, Line

ACTIVITIES = 44
EVERY = 4  # days between two of them
SILENT_EVERY = 3  # of three units in a row, one took part in nothing
KINDS = (
    ActivityKind.VISIT,
    ActivityKind.CIVILITY,
    ActivityKind.ENVIRONMENT,
    ActivityKind.SERVICE,
    ActivityKind.SAFETY,
)

PRAISE = (
    "按约定的时间到场，人手充足。",
    "主动想办法，居民反映好。",
    "前期对接稍慢，后来办得周到。",
)


def make_joint_work(world: World, today: date) -> None:
    """Write confirmed activities of communities that name units, some as evidence for needs."""
    roll = dice("joint work")
    communities = world.places.communities
    busy = [
        unit for number, unit in enumerate(world.places.units[:HOSTS]) if number % SILENT_EVERY != 1
    ]
    rows: list[Activity] = []
    units: list[list[Unit]] = []
    claims: list[NeedClaim | None] = []
    for number in range(ACTIVITIES):
        row = new_activity(
            world,
            roll,
            kind=KINDS[number % len(KINDS)],
            community=communities[number % len(communities)],
            held_on=today - timedelta(days=3 + number * EVERY),
        )
        rows.append(row)
        units.append([busy[number % len(busy)], busy[(number * 5 + 11) % len(busy)]])
        claims.append(None)
    for claim in _met():
        held_on = claim.ended_on or claim.claimed_on
        row = new_activity(
            world,
            roll,
            kind=ActivityKind.SERVICE,
            community=claim.need.community,
            held_on=min(held_on, today - timedelta(days=3)),
        )
        row.title = f"{claim.need.name}：上门服务"
        row.clean()
        rows.append(row)
        units.append([claim.unit])
        claims.append(claim)
    for row in rows:
        row.line = Line.COMMUNITY
        confirm(row, world, roll)
    made = Activity.objects.bulk_create(rows)
    Activity.objects.filter(pk__in=[row.pk for row in made]).update(
        created_at=F("submitted_at") - timedelta(minutes=20)
    )
    link = Activity.units.through
    link.objects.bulk_create(
        link(activity_id=row.pk, unit_id=unit.pk)
        for row, named in zip(made, units, strict=True)
        for unit in named
    )
    evidence = Activity.need_claims.through
    evidence.objects.bulk_create(
        evidence(activity_id=row.pk, needclaim_id=claim.pk)
        for row, claim in zip(made, claims, strict=True)
        if claim is not None
    )
    ActivityPhoto.objects.bulk_create(
        ActivityPhoto(activity=row, photo=world.photos[number % 12], order=0)
        for number, row in enumerate(made)
    )
    _make_reviews(world, today)


def _make_reviews(world: World, today: date) -> None:
    """Write what both sides said after some projects and needs; one side of others is open.

    What was closed last waits for both.
    """
    rows = []
    done = CoBuildProject.objects.in_state(ProjectState.PUBLISHED, ProjectState.EVALUATED)
    for number, project in enumerate(done.select_related("host_unit").order_by("pk")[:12]):
        given_on = date((project.signed_on or today).year, 12, 20)
        rows.append(_review(world, number, given_on, project=project, unit=project.host_unit))
    closed = NeedClaim.objects.filter(
        state=ClaimState.FULFILLED, need__state=NeedState.CLOSED, need__raised_by_unit=None
    )
    newest = closed.select_related("need", "unit").order_by("-need__closed_on", "pk")
    for number, claim in enumerate(newest[1:7]):
        given_on = claim.need.closed_on or today
        rows.append(_review(world, number, given_on, claim=claim, unit=claim.unit))
    MutualReview.objects.bulk_create(rows)


def _review(world: World, number: int, given_on: date, **about: Any) -> MutualReview:
    subject = about.get("project") or about["claim"].need
    by = world.staff.secretaries.get(subject.community_id) or world.staff.reviewers[0]
    return MutualReview(
        **about,
        side=ReviewSide.PLACE,
        rating=4 + number % 2,
        words=PRAISE[number % len(PRAISE)],
        given_on=given_on,
        given_by=by,
        is_demo=True,
    )


def _met() -> list[NeedClaim]:
    """Return every second claim that was kept."""
    kept = NeedClaim.objects.filter(state=ClaimState.FULFILLED)
    return list(kept.select_related("need__community", "unit").order_by("pk")[::2])
