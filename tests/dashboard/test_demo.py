"""The demo world: the article's figures come out of rows, and all of it can be taken out again."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import override_settings
from pytest_django import Settings

from accounts.actions import prepare_authenticator, renew_recovery_codes
from accounts.models import User
from alliances.models import AgreementKind, CoBuildProject, ProjectAgreement
from audit import chain
from core.errors import RefusedError
from core.models import Photo, Record
from dashboard.demo.loading import load_demo
from dashboard.demo.purging import purge_demo
from dashboard.figures import BY_ID, Selection
from dashboard.life import owed_in
from dashboard.periods import Period
from dashboard.tallies import tally
from dashboard.unit_health import health_of
from party.completion import tally_of
from places.models import Street, Unit
from places.reach import Reach
from volunteers.actions import merge_volunteers
from volunteers.models import Activity, ActivityState, Line, Team, likely_same

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = date(2026, 11, 20)


def expected_figures() -> dict[str, tuple[int, str]]:
    with (Path(__file__).parent.parent / "figures.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return {row["id"]: (int(row["expected"]), row["compare"]) for row in rows}


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Load the demo once for this file, which takes seconds; each test takes back its changes."""
    folder = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=folder):
            load_demo(today=TODAY)
        yield folder
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def demo(loaded: Path, db: None, settings: Settings) -> None:
    """The demo world with its photos where this test looks for files."""
    settings.MEDIA_ROOT = loaded


def test_some_of_what_was_done_together_has_no_project_and_names_members() -> None:
    held = Activity.objects.filter(alliance__isnull=False).confirmed().of_line(Line.ALLIANCE)

    assert held.count() > 10
    for row in held.prefetch_related("units", "alliance__communities"):
        assert row.alliance is not None
        assert row.community in row.alliance.communities.all()
        assert set(row.units.all()) & {seat.unit for seat in row.alliance.memberships.all()}


def test_every_registered_figure_equals_the_article_on_the_demo_data():
    found = tally(Selection(street=Street.objects.get(), today=TODAY))

    for figure_id, (number, compare) in expected_figures().items():
        if figure_id not in BY_ID:
            continue
        now = found[figure_id].now
        assert now > number if compare == "gt" else now == number, figure_id


def test_queues_near_today_do_not_count_but_are_not_empty():
    recent = Activity.objects.filter(held_on__year=2026)

    states = set(recent.exclude(line=Line.COMMUNITY).values_list("state", flat=True))
    assert states == {ActivityState.DRAFT, ActivityState.SUBMITTED, ActivityState.RETURNED}


def test_this_year_some_units_are_active_and_organisational_life_is_held():
    street = Street.objects.get()
    everything = Selection(street=street, period=Period.year(2026), today=TODAY)
    health = health_of(Unit.objects.all(), user=None, day=TODAY)
    silent = sum(one.is_silent for one in health)

    assert len(health) * 0.2 < silent < len(health) * 0.6
    assert Activity.objects.exclude(need_claims=None).count() >= 4
    assert 50 < (tally_of(owed_in(everything)).rate or 0) < 100
    assert not CoBuildProject.objects.filter(name__contains="共建共建").exists()


def test_demo_data_fills_only_an_empty_database():
    with pytest.raises(RefusedError, match="空数据库"):
        load_demo(today=TODAY)


def test_purging_leaves_no_row_no_file_and_an_unbroken_audit_chain(
    django_capture_on_commit_callbacks,
):
    project = CoBuildProject.objects.signed().first()
    staff = User.objects.get(username="dangjian")
    agreement = ProjectAgreement(
        project=project, kind=AgreementKind.PDF, size=1, uploaded_by=staff, is_demo=True
    )
    agreement.file.save("agreement.pdf", ContentFile(b"%PDF"))
    files = [agreement.file.name, *Photo.objects.values_list("file", flat=True)[:1]]

    groups, _has_more = likely_same(Reach(streets=frozenset({Street.objects.get().pk})))
    kept, *entries = groups[0].entries
    merge_volunteers(kept=kept, entries=entries, chosen={}, by=staff)
    prepare_authenticator(user=staff)  # looked at the page, which is no work of the street
    renew_recovery_codes(user=staff)

    with django_capture_on_commit_callbacks() as after_commit:
        removed = purge_demo()

    assert removed["志愿者"] > 9000
    left = {m.__name__: m.objects.count() for m in apps.get_models() if issubclass(m, Record)}
    assert not any(left.values()), left
    assert all(default_storage.exists(file) for file in files)
    for leaves in after_commit:
        leaves()
    assert not any(default_storage.exists(file) for file in files)
    assert list(chain.broken_links()) == []


def test_purging_is_refused_and_lists_a_real_row_that_hangs_on_demo_rows():
    street = Street.objects.get()
    Team.objects.create(street=street, name="真实的志愿服务队")

    with pytest.raises(RefusedError, match="真实的志愿服务队"):
        purge_demo()

    assert Street.objects.filter(pk=street.pk).exists()
