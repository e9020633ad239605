"""Who ever wrote in a row is told by the trail: a second person is asked for by it (R-ACC-14)."""

import pytest
from django.db import transaction

from accounts.roles import Role
from audit.actions import record
from audit.models import wrote_in
from places.models import Compound
from tests.factories import day, make_compound, make_post, make_user

pytestmark = pytest.mark.django_db
WRITING = ("compound.saved",)


def written(row, by, action="compound.saved"):
    with transaction.atomic():
        record(action, row, by=by)


def test_every_writer_stays_one_and_so_does_who_stands_in_for_them():
    row, other = make_compound(), make_compound()
    first, last, reader = (
        make_user(Role.COMMUNITY_STAFF, community=row.community) for _ in range(3)
    )
    written(row, first)
    written(row, last)
    written(row, reader, action="compound.checked")
    written(other, reader)
    deputy = make_user(Role.COMMUNITY_STAFF, community=row.community)
    stint = {"deputises_for": first.posts.get(), "starts_on": day(-1), "ends_on": day(5)}
    make_post(deputy, Role.COMMUNITY_STAFF, community=row.community, **stint)

    wrote = [
        list(Compound.objects.filter(wrote_in(Compound, WRITING, person)))
        for person in (first, last, deputy, reader)
    ]

    assert wrote == [[row], [row], [row], [other]]
