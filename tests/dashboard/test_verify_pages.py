"""A look at a page of each face of a restored database, red when one does not answer (G-31)."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.guards import public_page
from tests.factories import make_user
from tests.services.guides import make_guide_version

pytestmark = pytest.mark.django_db


@public_page
def broken(request):
    """A page whose table is not as the program expects it."""
    raise DatabaseError("no such column")


@public_page
def refused(request):
    return HttpResponse(status=403)


urlpatterns = [
    path("board/", broken),
    path("desk/", refused),
    path("", include("lianhua.urls")),
]


@pytest.fixture
def office(settings):
    """A guide item, and somebody of the office whose password is old and who needs a code."""
    settings.TOTP_REQUIRED = "office"
    item = make_guide_version(published=True).item
    user = make_user(Role.STREET_STAFF)
    User.objects.update(password_changed_at=timezone.now() - timedelta(days=400))
    return user, item.get_absolute_url()


def test_a_page_of_each_face_is_opened_and_nothing_is_left_of_it(office, capsys):
    user, guide = office

    call_command("verify_pages")

    said = capsys.readouterr().out.splitlines()
    assert said == ["/ 200", f"{guide} 200", "/desk/ 200", "/board/ 200"]
    assert Session.objects.count() == 0
    assert User.objects.get(pk=user.pk).last_login == user.last_login


@override_settings(ROOT_URLCONF=__name__)
def test_every_page_that_does_not_answer_is_named(office, capsys):
    with pytest.raises(CommandError, match="有 2 页打不开：/desk/、/board/"):
        call_command("verify_pages")

    assert "/board/ 500" in capsys.readouterr().out


@pytest.mark.parametrize("changed", [{"is_active": False}, {"must_change_password": True}])
def test_where_nobody_can_be_signed_in_it_says_what_was_not_looked_at(office, capsys, changed):
    User.objects.update(**changed)

    call_command("verify_pages")

    assert "工作台和看板没有看" in capsys.readouterr().out
