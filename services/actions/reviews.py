"""Publish, return, take offline, confirm that a page still holds."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import HookEvent
from accounts.permissions import Permission
from accounts.webhooks import promise_hooks
from audit import actions as audit
from core import outbox, pagecache
from core.errors import RefusedError
from services import documents, gate, notifications
from services.models import GuideItem, GuideStatus, GuideVersion


@transaction.atomic
def publish_version(
    *,
    version: GuideVersion,
    by: Any,
    expected_version: int | None = None,
    at: datetime | None = None,
) -> GuideVersion:
    """Publish a reviewed version; the one published before is superseded in the same step.

    Errors: RefusedError when the gate finds something missing, when `by` wrote it, or when it is
            not in review; ConflictError when it changed since it was opened.
    Source: docs/rules.md R-GUI-1, R-GUI-2.
    """
    now = at or timezone.now()
    version = _lock(version, by, expected_version)
    document = documents.build(version)
    missing = gate.problems(document, is_demo=version.is_demo)
    if missing:
        raise RefusedError("还不能发布。" + "".join(missing))
    version.move_to(GuideStatus.PUBLISHED, at=now, by=by)
    for previous in version.item.versions.published():
        previous.move_to(GuideStatus.SUPERSEDED, at=now, by=by)
        previous.save()
    version.page = document
    version.save()
    audit.record("guide.published", version, by=by, at=now)
    promise_hooks(
        HookEvent.GUIDE_PUBLISHED,
        uid=version.item.uid,
        street_id=version.item.street_id,
        at=now,
        facts={"slug": version.item.slug, "number": version.number},
    )
    pagecache.forget_on_commit()
    return version


@transaction.atomic
def return_version(
    *,
    version: GuideVersion,
    reason: str,
    by: Any,
    expected_version: int | None = None,
    at: datetime | None = None,
) -> GuideVersion:
    """Send a version back to its author with a reason; the author is told.

    Errors: RefusedError without a reason or when it is not in review; ConflictError when it
            changed since it was opened.
    Source: docs/rules.md R-GUI-1.
    """
    now = at or timezone.now()
    version = _lock(version, by, expected_version)
    version.move_to(GuideStatus.RETURNED, at=now, by=by, reason=reason)
    version.save()
    audit.record("guide.returned", version, by=by, at=now, reason=version.reason)
    key = f"guide.returned:{version.uid}:{version.submitted_at}"
    outbox.send(notifications.guide_returned, key, version.uid)
    return version


@transaction.atomic
def take_offline(
    *,
    version: GuideVersion,
    reason: str,
    by: Any,
    expected_version: int | None = None,
    at: datetime | None = None,
) -> GuideVersion:
    """Take the published version off the public pages, with a reason.

    Errors: RefusedError without a reason or when it is not published; ConflictError when it
            changed since it was opened.
    Source: docs/rules.md R-GUI-1.
    """
    now = at or timezone.now()
    version = _lock(version, by, expected_version)
    version.move_to(GuideStatus.OFFLINE, at=now, by=by, reason=reason)
    version.save()
    audit.record("guide.taken_offline", version, by=by, at=now, reason=version.reason)
    pagecache.forget_on_commit()
    return version


@transaction.atomic
def confirm_checked(*, item: GuideItem, on: date, by: Any, at: datetime | None = None) -> None:
    """Note that somebody went through the published page and everything still holds.

    Errors: RefusedError when nothing is published or `by` may not review.
    Source: docs/rules.md R-GUI-4.
    """
    now = at or timezone.now()
    version = item.versions.published().select_for_update(no_key=True).first()
    if version is None:
        raise RefusedError("这个事项没有发布的版本。")
    _check_may_review(by, item.street_id)
    version.reviewed_on = on
    version.page["fields"]["reviewed_on"] = on.isoformat()
    version.version += 1
    version.save()
    audit.record("guide.checked", version, by=by, at=now)
    pagecache.forget_on_commit()


def _lock(version: GuideVersion, by: Any, expected_version: int | None = None) -> GuideVersion:
    locked = (
        GuideVersion.objects.select_for_update(of=("self",), no_key=True)
        .select_related("item")
        .get(pk=version.pk)
    )
    _check_may_review(by, locked.item.street_id)
    locked.expect_version(expected_version)
    return locked


def _check_may_review(by: Any, street_id: int) -> None:
    if street_id not in by.reach(Permission.GUIDE_REVIEW).streets:
        raise RefusedError("您的岗位不能审核这个街道的办事指南。")
