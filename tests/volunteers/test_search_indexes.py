"""The search of the ledgers and of duplicates finds its indexes on PostgreSQL."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.reach import Reach
from tests.factories import make_activity, make_volunteer
from volunteers.models import Activity, Volunteer, likely_same

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="indexes of PostgreSQL"),
]

OTHER_INDEXES = """
SELECT indexname FROM pg_indexes
WHERE tablename = 'volunteers_volunteer' AND indexname <> 'volunteer_alike'
  AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


@pytest.mark.parametrize(
    ("lookup", "index"),
    [
        ({"title__contains": "走访慰问"}, "activity_title_trigrams"),
        ({"title_initials__startswith": "zfww"}, "activity_initials_prefix"),
    ],
)
def test_title_is_searched_by_an_index(lookup, index):
    make_activity()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Activity.objects.order_by().filter(**lookup).explain()
    assert index in plan


def test_likely_duplicates_are_grouped_by_an_index():
    for _ in range(2):
        make_volunteer(phone="13800000001")
    street = Volunteer.objects.first().street_id
    with CaptureQueriesContext(connection) as captured:
        likely_same(Reach(streets=frozenset({street})))
    groups = [query["sql"] for query in captured if "HAVING" in query["sql"]]
    with connection.cursor() as cursor:
        # With so few rows the planner finds any index as good: leave it this one.
        cursor.execute("SET LOCAL enable_seqscan = off; SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(OTHER_INDEXES)
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
        for sql in groups:
            cursor.execute(f"EXPLAIN {sql}")
            assert "volunteer_alike" in str(cursor.fetchall())
    assert len(groups) == 3
