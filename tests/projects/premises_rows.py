"""Rows of premises and honours for tests."""

from datetime import date
from typing import Any

from accounts.models import User
from accounts.roles import Role
from places.models import Community
from projects.models import (
    HonourApplication,
    HonourCriterion,
    HonourProgramme,
    HonourStandard,
    HonourTheme,
    Premises,
    PremisesOwner,
    PremisesSource,
    PremisesState,
    PremisesUseKind,
    TargetKind,
)
from tests.factories import day, make_community, make_compound, make_user, saved


def make_premises(
    *, community: Community | None = None, state: str = PremisesState.IN_USE, **values: Any
) -> Premises:
    """Make a file; a received one was received two hundred days ago."""
    place = community or make_community()
    number = Premises.objects.count() + 1
    made: dict[str, Any] = {
        "name": f"邻里活动室{number}",
        "file_no": f"T{number:04d}",
        "address": "东苑路 8 号",
        "area_m2": 300,
        "source": PremisesSource.BUILT,
        "use": PremisesUseKind.CULTURE,
        "ownership": PremisesOwner.STREET,
    }
    if state not in (PremisesState.PLANNED, PremisesState.BUILDING, PremisesState.TO_RECEIVE):
        made |= {
            "handed_over_on": day(-200),
            "receiver": "社区书记",
            "acceptance_doc": "移交协议",
            "inspect_on": day(30),
        }
    row = Premises(street=place.street, community=place, state=state, **{**made, **values})
    return saved(row)


def make_standard(
    *,
    theme: str = HonourTheme.MODEL_COMPOUND,
    target_kind: str = TargetKind.COMPOUND,
    year: int | None = None,
    published_on: date | None = None,
    is_draft: bool = False,
    community: Community | None = None,
) -> HonourStandard:
    """Make a standard of two items, sixty points with photo and forty without."""
    street = (community or make_community()).street
    programme, _ = HonourProgramme.objects.get_or_create(
        street=street, name=f"示范{theme}", theme=theme, target_kind=target_kind
    )
    year = year or day().year
    known = HonourStandard.objects.in_force().filter(programme=programme, year=year).first()
    if known is not None and not is_draft:
        return known
    standard = HonourStandard.objects.create(
        programme=programme,
        year=year,
        published_on=None if is_draft else published_on or day(-30),
    )
    for order, (item, points) in enumerate((("每月议事", 60), ("楼道整洁", 40)), start=1):
        HonourCriterion.objects.create(
            standard=standard,
            order=order,
            dimension="协商",
            item=item,
            max_score=points,
            needs_photo=order == 1,
        )
    return standard


def make_application(
    *, community: Community, standard: HonourStandard | None = None, **values: Any
) -> HonourApplication:
    """Make an application of a compound that the community has just begun."""
    standard = standard or make_standard(community=community)
    row = HonourApplication(
        street=community.street,
        community=community,
        programme=standard.programme,
        standard=standard,
        period_from=standard.year,
        period_to=standard.year,
        **{
            "declared_by": make_user(Role.COMMUNITY_STAFF, community=community),
            "compound": make_compound(community=community),
            **values,
        },
    )
    return saved(row)


def secretary_of(community: Community) -> User:
    """Return a new secretary of the community."""
    return make_user(Role.COMMUNITY_SECRETARY, community=community)
