"""Rows that one person uploaded and another confirmed, from before R-IMP-6: neither judges them."""

import json

import pytest
from django.utils import timezone

from accounts.roles import Role
from alliances import actions as alliances
from alliances.models import CoBuildProject
from core import crypto
from core.errors import RefusedError
from core.models import ImportBatch, ImportedRows, ImportState
from party import actions as party
from party.models import MemberCheckIn, OwnerLevel, WorkList, WorkListItem, WorkListKind
from tests.alliances.projects import scene
from tests.factories import day, make_user

__all__ = ["scene"]
pytestmark = pytest.mark.django_db


def brought(row, *, street, uploader, confirming):
    """Let an import have added a row, as `core.ledger.writing` remembers it."""
    batch = ImportBatch.objects.create(
        kind="x",
        label="台账",
        scope_uid=street.uid,
        file_name="a.xlsx",
        sha256="0" * 64,
        uploaded_by=uploader,
        applied_by=confirming,
        applied_at=timezone.now(),
        state=ImportState.APPLIED,
    )
    kept = ImportedRows(batch=batch, model_label=row._meta.label_lower, row_count=1)
    memory = json.dumps([[str(row.uid), row.version, None]])
    kept.sealed = crypto.seal(memory, field=ImportedRows.SEALED_FIELD, row=str(kept.uid))
    kept.save()
    return batch


def test_of_a_check_in(community, worker, secretary):
    third = make_user(Role.COMMUNITY_STAFF, community=community)
    row = party.check_in_member(
        name="陈安然",
        phone="13800000001",
        community=community,
        home_unit_name="区外单位",
        checked_in_on=day(-20),
        by=worker,
    )
    brought(row, street=community.street, uploader=secretary, confirming=worker)

    for own in (worker, secretary):
        assert not MemberCheckIn.objects.confirmable_by(own).exists()
        with pytest.raises(RefusedError, match=r"是您(登记|上传)的"):
            party.confirm_members(check_ins=[row], by=own)
    assert party.confirm_members(check_ins=[row], by=third)


def test_of_an_item_of_a_list(community):
    street = community.street
    uploader, confirming, third = (make_user(Role.STREET_STAFF, street=street) for _ in range(3))
    row = party.begin_version(
        street=street, owner_level=OwnerLevel.COMMUNITY, kind=WorkListKind.LAWFUL, by=confirming
    )
    item = party.save_item(item=WorkListItem(work_list=row, name="公开财务"), by=confirming)
    row.effective_from = day(1)
    row = party.submit_list(work_list=party.save_list(work_list=row, by=confirming), by=confirming)
    batch = brought(item, street=street, uploader=uploader, confirming=confirming)

    assert not WorkList.objects.publishable_by(uploader).exists()
    with pytest.raises(RefusedError, match="自己编写"):
        party.publish_list(work_list=row, by=uploader)
    assert WorkList.objects.publishable_by(third).get() == row
    batch.state, batch.undone_at, batch.undone_by = ImportState.UNDONE, timezone.now(), third
    batch.save()
    assert WorkList.objects.publishable_by(uploader).get() == row


def test_of_a_co_building_project(scene):
    project = scene.sent()
    brought(project, street=scene.community.street, uploader=scene.staff, confirming=scene.liaison)

    assert not CoBuildProject.objects.reviewable_by(scene.staff).exists()
    with pytest.raises(RefusedError, match="自己"):
        alliances.approve_project(project=project, by=scene.staff)
    other = make_user(Role.STREET_STAFF, street=scene.community.street)
    assert alliances.approve_project(project=project, by=other)
