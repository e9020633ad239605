"""A 接龙 from a WeChat group becomes the participants and the headcount of a draft."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.actions import record
from core.database import locked
from core.errors import RefusedError
from volunteers.actions.held import hold_people_of
from volunteers.actions.signups import sign_up
from volunteers.models import Activity, ActivityPlan, Participation, Signup, Volunteer

MOST_HEADS = 2000


@transaction.atomic
def save_relay(
    *,
    activity: Activity,
    participants: Sequence[Volunteer],
    headcount: int,
    by: User,
    version: int | None = None,
) -> Activity:
    """Put the people of a 接龙 into a filing that its filer still writes.

    Shape:  `participants` are those whom the roster knows, added to whom the filing names already;
            `headcount` is all people of the list.
    Errors: RefusedError for somebody else's filing, one that was sent in, nobody at all, or
            somebody outside the rosters that `by` may see; ConflictError since `version`.
    Source: docs/rules.md R-CHT-4, R-VOL-1.
    """
    row = locked(activity)
    row.expect_version(version)
    if row.filed_by_id != by.pk or not row.is_editable:
        raise RefusedError("只能把接龙读进自己的草稿或被退回的填报；已提交的请先撤回修改。")
    people = hold_people_of(row, more={person.pk for person in participants})
    if not max(1, len(people)) <= headcount <= MOST_HEADS:
        raise RefusedError("请至少保留一个人，人数不能少于勾选的志愿者，也不能超过 2000。")
    known = Volunteer.objects.visible_to(by).standing().filter(pk__in=people)
    if known.count() != len(people):
        raise RefusedError("有志愿者不在您能查看的花名册中，请取消后再保存。")
    there = set(row.participations.values_list("volunteer", flat=True))
    Participation.objects.bulk_create(
        Participation(activity=row, volunteer_id=pk) for pk in sorted(people - there)
    )
    before, row.headcount = row.headcount, headcount
    row.version += 1
    row.save(update_fields=["headcount", "version", "updated_at"])
    fields = {
        "headcount": (before, headcount),
        "participants": (len(there), row.participations.count()),
    }
    record("activity.relay_saved", row, by=by, fields=fields)
    return row


@transaction.atomic
def sign_up_relay(
    *, plan: ActivityPlan, people: Sequence[Volunteer], by: User, at: datetime | None = None
) -> list[Signup]:
    """Put the people of a 接龙 down for an activity that recruits, in the order of the list.

    Shape:  those whom the roster knows with a phone; who was down already stands there once.
    Errors: as sign_up, and then nobody is put down; RefusedError for nobody at all, or for
            somebody outside the rosters that `by` may see.
    Source: docs/rules.md R-CHT-4, R-REC-3.
    """
    reachable = [person for person in people if person.phone]
    if not reachable:
        raise RefusedError(
            "没有可以报名的人：名单里的人要在花名册里、有手机号；其他人请逐个代为报名。"
        )
    known = Volunteer.objects.visible_to(by).standing().filter(pk__in=[row.pk for row in reachable])
    if known.count() != len(reachable):
        raise RefusedError("有志愿者不在您能查看的花名册中，请取消后再保存。")
    return [
        sign_up(plan=plan, name=person.name, phone=person.phone, by=by, at=at)
        for person in reachable
    ]
