"""Filters and searches of ledgers that no index served find theirs on PostgreSQL.

What PostgreSQL plans hangs on what it has counted before: run by themselves, with `--full`.
"""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Q

from places.models import name_matches

DAY = date(2026, 6, 1)
DAY_BEGAN = datetime(2026, 6, 1, tzinfo=UTC)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.full,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="indexes of PostgreSQL"),
]


@pytest.mark.parametrize(
    ("model", "asked", "indexes"),
    [
        ("alliances.AllianceMembership", Q(joined_on__gte=DAY), {"member_joined_on"}),
        ("alliances.AllianceMembership", Q(state="invited"), {"member_by_state"}),
        ("alliances.AllianceMembership", Q(role="chair"), {"member_by_role"}),
        ("alliances.ProjectMilestone", Q(due_on__lte=DAY), {"milestone_due"}),
        ("alliances.ProjectMilestone", Q(done_on=None, due_on__lt=DAY), {"milestone_open"}),
        (
            "alliances.ProjectMilestone",
            Q(done_on=None, due_on__lt=DAY, project=1),
            {"milestone_open_of_project"},
        ),
        ("grids.ResidentHead", Q(ends_on=None, term_until__lte=DAY), {"head_term_ending"}),
        ("grids.ResidentHead", Q(name="张三", phone="13800000001"), {"head_by_name"}),
        ("grids.ResidentHead", Q(is_public=True), {"head_in_public"}),
        ("grids.ChatGroup", Q(scope="grid"), {"chat_by_scope"}),
        ("places.Building", Q(has_lift=True), {"building_with_lift"}),
        ("grids.GridBuilding", Q(starts_on__gte=DAY), {"grid_building_from"}),
        ("grids.GridCount", Q(subject="people"), {"grid_count_by_subject"}),
        (
            "grids.HeadAward",
            Q(what__holds="清洁") | Q(giver__holds="清洁"),
            {"award_what_pairs", "award_giver_pairs"},
        ),
        (
            "volunteers.GridWalk",
            Q(number__startswith="清洁") | Q(place__holds="清洁"),
            {"walk_number_prefix", "walk_place_pairs"},
        ),
        ("audit.AuditEvent", Q(at__gte=DAY_BEGAN), {"audit_by_moment"}),
        ("places.Unit", name_matches("清洁", has_pairs=True), {"unit_name_pairs"}),
    ],
)
def test_a_filter_is_served_by_its_index(model, asked, indexes):
    rows = apps.get_model(model)._base_manager.filter(asked).order_by()
    plans = []
    with connection.cursor() as cursor:
        for way in ("seqscan", "indexscan"):  # a table without rows is read whole by its key, too
            cursor.execute(f"SET LOCAL enable_{way} = off")
            plans.append(rows.explain())

    told = "\n".join(plans)
    assert {index for index in indexes if index in told} == indexes, told
