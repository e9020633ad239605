"""Many counts in one statement: each as `count()` has it."""

import pytest
from django.db.models import Count, Q

from core.database import totals
from places.models import Community, Unit
from tests.factories import make_community, make_unit

pytestmark = pytest.mark.django_db


def test_each_question_is_counted_as_it_is_alone(django_assert_num_queries):
    community = make_community()
    make_community(street=community.street)
    for _ in range(3):
        make_unit(community=community)
    with_units = Community.objects.filter(unit_rows__isnull=False)
    questions = {
        "all": Unit.objects.order_by("name"),
        "joined": with_units,
        "once": with_units.distinct(),
        "nothing": Unit.objects.none(),
        "impossible": Unit.objects.filter(Q(pk__in=[])),
    }

    with django_assert_num_queries(1):
        found = totals(questions)
    beside = {
        "grouped": Community.objects.annotate(n=Count("unit_rows")).filter(n__gte=3),
        "groups": Unit.objects.order_by().values("community").annotate(n=Count("pk")),
        "values": Unit.objects.order_by().values("community").distinct(),
        "few": Unit.objects.all()[:2],
    }
    with django_assert_num_queries(1):
        both = totals(questions | beside)

    assert both == found | {"grouped": 1, "groups": 1, "values": 1, "few": 2}
    assert found == {key: rows.count() for key, rows in questions.items()}
    assert found == {"all": 3, "joined": 3, "once": 1, "nothing": 0, "impossible": 0}
    assert totals({}) == {}
    assert totals({"nothing": Unit.objects.none()}) == {"nothing": 0}
