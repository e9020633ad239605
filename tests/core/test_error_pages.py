"""What goes wrong is said in the frame of whoever meets it, with the way back and the number."""

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from tests.factories import make_activity, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FACES = {
    Role.STREET_STAFF: ("face-office", "回到台账"),
    Role.COMMUNITY_SECRETARY: ("face-desk", "回到工作台"),
    Role.AUDITOR: ("face-office", "回到台账"),
}


@pytest.mark.parametrize("status", [403, 404, 405])
@pytest.mark.parametrize("role", FACES, ids=str)
def test_who_is_signed_in_reads_an_error_in_their_own_frame(client, role, status):
    client.force_login(make_user(role))
    face, way = FACES[role]

    withdraw = reverse("volunteers:activity-withdraw", args=[make_activity().uid])
    paths = {403: "/desk/operations/", 404: "/nothing-here/", 405: withdraw}
    answer = client.get(paths[status])

    assert answer.status_code == status
    assert face in answer.text
    assert "site-header" not in answer.text
    assert way in answer.text
    assert f'请求号：<code class="request-number">{answer["X-Request-Id"]}</code>' in answer.text


def test_a_visitor_reads_an_error_in_the_residents_frame(client):
    answer = client.get("/nothing-here/")

    assert answer.status_code == 404
    assert "face-public" in answer.text
    assert "请求号" not in answer.text


def test_the_way_back_leads_to_the_desk_and_to_no_page_that_refuses(client):
    client.force_login(make_user(Role.AUDITOR))
    auditor = client.get("/nothing-here/").text
    client.force_login(make_user(Role.GRID_WORKER))
    worker = client.get("/nothing-here/").text

    assert '<a href="/desk/">回到工作台' not in auditor
    assert "回到台账" not in worker


def test_an_error_is_told_statically_with_its_number_where_nobody_can_be_looked_up(monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(make_user(Role.STREET_STAFF))

    def away(*_):
        raise DatabaseError("no database")

    monkeypatch.setattr(User.objects.none().__class__, "with_posts", away)
    answer = client.get("/nothing-here/")

    assert answer.status_code == 500
    assert "网站出了差错" in answer.text
    assert "face-" not in answer.text
    assert answer["X-Request-Id"] in answer.text
