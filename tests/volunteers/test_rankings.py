"""积分排名: frozen once when the period is over, bare of names in public."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from core.errors import RefusedError
from tests.factories import make_activity, make_community, make_user, make_volunteer
from volunteers import actions
from volunteers.forms.rankings import periods_before
from volunteers.models import (
    HoursState,
    PointEntry,
    PointKind,
    PointsRank,
    PointsRanking,
    ServiceRecord,
    span_of_period,
)

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 15)
AFTER = datetime(2026, 11, 2, 4, tzinfo=UTC)


@pytest.fixture
def community():
    return make_community(name="银杏社区")


def earn(community, points, *, name="何小雨", on=OCTOBER):
    person = make_volunteer(community=community, name=name)
    record = ServiceRecord.objects.create(
        street=community.street,
        community=community,
        volunteer=person,
        activity=make_activity(community=community),
        served_on=on,
        hours=2,
        content="清理",
        state=HoursState.PROPOSED,
    )
    PointEntry.objects.create(
        volunteer=person, record=record, kind=PointKind.SERVICE, points=points, entered_on=on
    )
    return person


def freeze(by, community, period="2026-10", at=AFTER):
    return actions.freeze_ranking(
        street=community.street, community=community, period=period, by=by, at=at
    )


def test_a_period_is_a_month_or_a_quarter_that_is_over():
    assert span_of_period("2026-02") == (date(2026, 2, 1), date(2026, 2, 28))
    assert span_of_period("2026-Q4") == (date(2026, 10, 1), date(2026, 12, 31))
    assert span_of_period("2026-13") is None
    codes = periods_before(date(2026, 10, 1))
    assert codes[:3] == ["2026-Q3", "2026-09", "2026-08"]
    assert "2026-10" not in codes


def test_a_ranking_is_frozen_once_and_keeps_what_was(community, secretary):
    first, level = earn(community, 30), earn(community, 30, name="林小风")
    earn(community, 20, name="高小云")
    earn(community, 90, name="别月", on=date(2026, 9, 30))
    PointEntry.objects.create(
        volunteer=first, kind=PointKind.EXCHANGE, points=-30, what="米", entered_on=OCTOBER
    )
    with pytest.raises(RefusedError, match="还没有结束"):
        freeze(secretary, community, at=datetime(2026, 10, 31, 4, tzinfo=UTC))

    ranking = freeze(secretary, community)

    found = list(ranking.ranks.values_list("rank", "volunteer", "surname", "points"))
    assert found[:2] == [(1, first.pk, "何", 30), (1, level.pk, "林", 30)]
    assert [row[0] for row in found] == [1, 1, 3]
    assert ranking.frozen_by == secretary
    with pytest.raises(RefusedError, match="已经固定"):
        freeze(secretary, community)
    with pytest.raises(RefusedError, match="没有可以固定"):
        freeze(secretary, community, period="2026-08")
    with pytest.raises(RefusedError, match="只能固定"):
        freeze(make_user(Role.COMMUNITY_SECRETARY), community)
    with pytest.raises(IntegrityError), transaction.atomic():
        PointsRanking.objects.create(
            street=community.street,
            community=community,
            period="2026-10",
            starts_on=OCTOBER,
            ends_on=date(2026, 10, 31),
            frozen_at=timezone.now(),
            frozen_by=secretary,
        )


def test_it_is_frozen_on_the_desk_and_the_public_sees_surname_and_community(
    client, community, secretary
):
    period = periods_before(timezone.localdate())[0]
    span = span_of_period(period)
    assert span
    earn(community, 30, on=span[0])
    client.force_login(secretary)
    page = client.get(reverse("volunteers:ranking-list")).content.decode()
    assert "还没有固定的排名" in page
    new = reverse("volunteers:ranking-create")
    post = secretary.current_posts[0].uid
    done = client.post(new, {"post": post, "period": period})
    ranking = PointsRanking.objects.get()
    assert done.url == ranking.get_absolute_url()
    again = client.post(new, {"post": post, "period": period})
    assert "已经固定" in again.content.decode()
    assert "何**" in client.get(done.url).content.decode()
    export = client.post(reverse("admin:volunteers_pointsrank_export"), {"file_format": "csv"})
    assert "银杏社区" in b"".join(export.streaming_content).decode("utf-8-sig")

    client.logout()
    text = client.get(reverse("dashboard:public-rankings")).content.decode()
    assert "<td>何</td><td>银杏社区</td>" in text
    assert "何小雨" not in text
    client.force_login(make_user(Role.COMMUNITY_SECRETARY))
    assert client.get(done.url).status_code == 404
    assert PointsRank.objects.count() == 1
