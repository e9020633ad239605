"""Once a day: tell those who look after a thing that it falls due; told once per due day."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from celery import shared_task
from django.utils import timezone

from accounts.actions import send_message
from accounts.models import User
from accounts.permissions import Permission
from projects.models import DUE_SOON, Honour, HonourApplication, Premises, PremisesInspection

CHECK_SOON: Final = timedelta(days=60)


@shared_task(name="projects.remind_due")
def remind_due() -> None:
    """Tell about inspections, findings, self-assessments and re-examinations that fall due."""
    today = timezone.localdate()
    _inspections(today)
    _findings(today)
    _self_assessments(today)
    _re_examinations(today)


def _inspections(today: date) -> None:
    for row in Premises.objects.due_by(today + DUE_SOON).for_lists():
        _tell(
            _people(Permission.PREMISES_KEEP, row),
            key=f"premises.due:{row.uid}:{row.inspect_on}",
            title=f"“{row}”该巡查了",
            body=f"应在 {row.inspect_on:%Y年%-m月%-d日}前巡查，手机上拍照登记即可。",
            link=row.get_absolute_url(),
        )


def _findings(today: date) -> None:
    rows = PremisesInspection.objects.overdue(today).select_related("premises__community")
    for row in rows:
        _tell(
            _people(Permission.PREMISES_KEEP, row.premises),
            key=f"inspection.overdue:{row.uid}",
            title=f"“{row.premises}”的问题到期还没有整改",
            body=f"{row.findings}（期限 {row.fix_by:%Y年%-m月%-d日}）",
            link=row.premises.get_absolute_url(),
        )


def _self_assessments(today: date) -> None:
    rows = HonourApplication.objects.open().filter(
        standard__self_check_due_on__range=(today, today + DUE_SOON)
    )
    for row in rows.for_lists():
        _tell(
            _people(Permission.HONOUR_FILE, row),
            key=f"honour.due:{row.uid}:{row.standard.self_check_due_on}",
            title=f"“{str(row)[:70]}”的自评快要截止",
            body=f"请在 {row.standard.self_check_due_on:%Y年%-m月%-d日}前自评并提交。",
            link=row.get_absolute_url(),
        )


def _re_examinations(today: date) -> None:
    for row in Honour.objects.to_check_by(today + CHECK_SOON).for_lists():
        _tell(
            User.objects.holding(Permission.HONOUR_REVIEW, street_id=row.street_id),
            key=f"honour.check:{row.uid}:{row.check_on}",
            title=f"“{str(row)[:70]}”该复评了",
            body=f"应在 {row.check_on:%Y年%-m月%-d日}前复评。",
            link=row.get_absolute_url(),
        )


def _people(permission: Permission, row: Any) -> list[User]:
    """Return who does it on the spot; the street's people where the community has nobody."""
    people = User.objects.able_at(
        permission, street_id=row.street_id, community_id=row.community_id
    )
    here = people.filter(posts__in=User.active_posts().filter(community=row.community_id))
    return list(here.distinct()) or list(people)


def _tell(people: Iterable[User], *, key: str, **words: str) -> None:
    for person in people:
        send_message(recipient=person, key=f"{key}:{person.pk}", **words)
