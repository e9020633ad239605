"""The search of the ledgers finds its indexes on PostgreSQL."""

import pytest
from django.db import connection

from tests.factories import make_activity
from volunteers.models import Activity

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="indexes of PostgreSQL"),
]


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
