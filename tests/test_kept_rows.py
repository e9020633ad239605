"""Rows that are laid down from a copy are those that were made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit import chain
from tests import factories as make
from tests.kept_rows import filled_tables, made_once
from volunteers.models import Activity, ActivityState

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def people() -> list[User]:
    """Whom `some_people` made from its beginning on; it adds to them."""
    return []


@pytest.fixture
def some_people(people: list[User]) -> Callable[[], User]:
    def made() -> User:
        secretary = make.make_user(Role.COMMUNITY_SECRETARY, community=make.make_community())
        make.make_activity(filed_by=secretary, state=ActivityState.CONFIRMED)
        people.append(secretary)
        return secretary

    return made_once(made)


def test_the_second_time_the_same_rows_are_laid_down(some_people, people):
    with taken_back():
        first = some_people()
        before = all_rows()
    assert filled_tables() == []

    second = some_people()

    assert len(people) == 1
    assert second is not first
    assert second == first
    assert all_rows() == before
    assert list(chain.broken_links()) == []


def test_what_is_added_then_has_keys_of_its_own(some_people):
    with taken_back():
        some_people()
    filed_by = some_people()

    make.make_activity(filed_by=filed_by)

    assert Activity.objects.count() == 2


def test_beside_other_rows_they_are_made_anew(some_people, people):
    some_people()
    some_people()

    assert len(people) == 2


def test_on_another_day_they_are_made_anew(some_people, people):
    with taken_back():
        some_people()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        some_people()

    assert len(people) == 2


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def all_rows() -> dict[str, list[Any]]:
    return {
        model._meta.db_table: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
    }
