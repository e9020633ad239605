"""准入申请, as the department and the communities move it: write, send, check, give an opinion."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core import workdays
from core.database import locked
from core.errors import RefusedError
from core.numbers import next_running
from core.words import written
from party.matching import flagged
from party.models import (
    AdmissionApplication,
    AdmissionOpinion,
    AdmissionState,
    Opinion,
    WorkListItem,
)
from party.notifications import tell_of_admission
from places.actions import check_scope, placed
from places.models import Community, Street

OPINION_DAYS = 5  # working days that communities have
OPEN_TO_OPINIONS = frozenset({AdmissionState.OPINION, AdmissionState.DECISION})


@transaction.atomic
def save_admission(
    *,
    application: AdmissionApplication,
    communities: Sequence[Community],
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> AdmissionApplication:
    """Save a draft; a new one gets its number and `by` as its applicant.

    Errors: RefusedError out of scope, without a community, for somebody else's draft or one that
            was sent, or when the same one was just written; ConflictError since `version`.
    Source: docs/rules.md R-ADM-2.
    """
    if application.pk is None:
        _begin(application, by=by, at=at)
    else:
        _own_draft(application, by=by)
    check_scope(
        application,
        by=by,
        permission=Permission.ADMISSION_APPLY,
        place_of=lambda state: (state.street_id, None),
    )
    refuse_communities(communities, application.street_id)
    return save_recorded(
        application, "admission.saved", by=by, version=version, at=at, communities=communities
    )


@transaction.atomic
def submit_admission(
    *,
    application: AdmissionApplication,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> AdmissionApplication:
    """Send a draft to be checked; likeness to the negative list is flagged at once.

    Errors: RefusedError unless it is one's own draft; ValidationError when fields do not fit.
    Source: docs/rules.md R-ADM-3.
    """
    row = _own_draft(application, by=by, version=version)
    row.state, row.submitted_at, row.return_reason = (
        AdmissionState.SUBMITTED,
        at or timezone.now(),
        "",
    )
    row.negative_item = row.cleared_item = None  # the text may be another since it was checked
    row.cleared_reason = ""
    flag_negative(row)
    return save_recorded(row, "admission.submitted", by=by, at=at)


@transaction.atomic
def withdraw_admission(
    *,
    application: AdmissionApplication,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> AdmissionApplication:
    """Take an application back before it is checked.

    Errors: RefusedError for somebody else's, or once it was checked.
    """
    row = locked(application)
    row.expect_version(version)
    _refuse_others(row, by=by)
    refuse_unless(row, AdmissionState.SUBMITTED)
    row.state, row.submitted_at = AdmissionState.DRAFT, None
    return save_recorded(row, "admission.withdrawn", by=by, at=at)


@transaction.atomic
def return_admission(
    *,
    application: AdmissionApplication,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> AdmissionApplication:
    """Send an application back to the department with a reason.

    Errors: RefusedError without a reason, for one's own, or unless it waits for the check.
    """
    row = _checkable(application, by=by, version=version)
    row.state, row.return_reason = AdmissionState.DRAFT, written(reason, ask="请写明退回的原因。")
    row.submitted_at = None
    saved = save_recorded(row, "admission.returned", by=by, at=at)
    tell_of_admission(saved)
    return saved


@transaction.atomic
def check_admission(
    *,
    application: AdmissionApplication,
    matched_item: WorkListItem | None,
    negative_item: WorkListItem | None,
    by: User,
    cleared_reason: str = "",
    note: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> AdmissionApplication:
    """Finish the preliminary check and ask each community, within OPINION_DAYS working days.

    Shape:  `negative_item` is None when the work is not on the negative list; of one that was
            flagged `cleared_reason` says why it is another matter.
    Errors: RefusedError for one's own, unless it waits, for an item that is not in force, or for
            a flag that is taken off without a reason.
    Source: docs/rules.md R-ADM-3, R-ADM-7.
    """
    row = _checkable(application, by=by, version=version)
    _refuse_items(row, matched_item, negative_item)
    found = _most_alike(row)
    row.matched_item, row.negative_item = matched_item, negative_item
    row.cleared_item, row.cleared_reason = None, ""
    if found is not None and negative_item is None:
        row.cleared_item = found
        row.cleared_reason = written(cleared_reason, ask=f"请写明排除负面清单事项“{found}”的原因。")
    row.check_note, row.checked_by, row.checked_at = note.strip(), by, at or timezone.now()
    row.opinions_due_on = workdays.add_workdays(timezone.localdate(at), OPINION_DAYS).date
    row.state = AdmissionState.OPINION
    saved = save_recorded(row, "admission.checked", by=by, at=at)
    for community in saved.communities.all():
        AdmissionOpinion.objects.get_or_create(
            application=saved,
            community=community,
            defaults={"street_id": saved.street_id, "is_demo": saved.is_demo},
        )
    tell_of_admission(saved)
    return saved


@transaction.atomic
def give_opinion(
    *,
    opinion: AdmissionOpinion,
    says: Opinion,
    by: User,
    reason: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> AdmissionOpinion:
    """Say what one's community thinks; until the decision it may be said anew.

    With the last community's word the application goes to the street's decision.
    Errors: RefusedError out of scope, once it is decided, or for an objection without a reason.
    Source: docs/rules.md R-ADM-7.
    """
    application = locked(opinion.application)
    row = locked(opinion)
    row.expect_version(version)
    check_scope(row, by=by, permission=Permission.ADMISSION_ANSWER, place_of=placed)
    check_answerable(application)
    if says != Opinion.AGREE:
        reason = written(reason, ask=f"请写明{says.label}的原因。")
    row.opinion, row.reason, row.given_by, row.given_at = (
        says,
        reason.strip(),
        by,
        at or timezone.now(),
    )
    saved = save_recorded(row, "opinion.given", by=by, at=at)
    is_waiting = application.opinions.filter(opinion="").exists()
    if application.state == AdmissionState.OPINION and not is_waiting:
        application.state = AdmissionState.DECISION
        save_recorded(application, "admission.brought_forward", by=by, at=at)
    return saved


@transaction.atomic
def bring_forward(
    *,
    application: AdmissionApplication,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> AdmissionApplication:
    """Put an application before the street when a community was silent beyond its time.

    Errors: RefusedError unless opinions are asked for, or before their last day is over.
    Source: docs/rules.md R-ADM-7.
    """
    row = street_row(application, by=by, permission=Permission.ADMISSION_CHECK, version=version)
    refuse_unless(row, AdmissionState.OPINION)
    if row.opinions_due_on is not None and timezone.localdate(at) <= row.opinions_due_on:
        raise RefusedError(
            f"社区答复的期限到 {row.opinions_due_on:%Y年%-m月%-d日}，"
            "期满后仍有社区没有答复的，才能先提请研究。"
        )
    row.state = AdmissionState.DECISION
    return save_recorded(row, "admission.brought_forward", by=by, at=at)


def flag_negative(row: AdmissionApplication) -> None:
    """Set the item of the negative list that the work resembles, unless it was looked at already.

    What somebody set by hand stays. Source: docs/rules.md R-ADM-3.
    """
    if row.negative_item is not None:
        return
    found = _most_alike(row)
    # By name: a new version of the list holds copies of the items looked at before.
    if found is not None and (row.cleared_item is None or found.name != row.cleared_item.name):
        row.negative_item = found


def _most_alike(row: AdmissionApplication) -> WorkListItem | None:
    items = WorkListItem.objects.published().of_communities().negative()
    return flagged(row.title, row.content, items.filter(work_list__street=row.street_id))


def refuse_communities(communities: Sequence[Community], street_id: int) -> None:
    """Raise RefusedError without a community, or with one of another street."""
    if not communities:
        raise RefusedError("请选择涉及的社区，至少一个。")
    if any(community.street_id != street_id for community in communities):
        raise RefusedError("所选社区不属于本街道，请重新选择。")


def street_row(
    application: AdmissionApplication, *, by: User, permission: Permission, version: int | None
) -> AdmissionApplication:
    """Return the application under lock when `by` holds `permission` in its street."""
    row = locked(application)
    if not by.reach(permission).covers(row.street_id, None):
        raise RefusedError("这项申请不在您的岗位范围内，不能办理。")
    row.expect_version(version)
    return row


def refuse_unless(row: AdmissionApplication, *states: AdmissionState) -> None:
    """Raise RefusedError unless the application stands in one of these states."""
    if row.state not in states:
        raise RefusedError(f"这项申请现在是“{row.get_state_display()}”，不能办理这一步。")


def check_checkable(row: AdmissionApplication, *, by: User) -> None:
    """Refuse what does not wait for the preliminary check, and one's own (R-ADM-5)."""
    refuse_unless(row, AdmissionState.SUBMITTED)
    if AdmissionApplication.objects.written_by(by).filter(pk=row.pk).exists():
        raise RefusedError("自己经办的申请不能由自己初审，请由街道另一位同事办理。")


def check_answerable(row: AdmissionApplication) -> None:
    """Refuse an opinion once it is not asked for any more (R-ADM-7)."""
    if row.state not in OPEN_TO_OPINIONS:
        raise RefusedError("这项申请已不在征求意见，不能再填写意见。")


def _begin(application: AdmissionApplication, *, by: User, at: datetime | None) -> None:
    """Give the next number of the day, one application of the street after another."""
    Street.objects.select_for_update(no_key=True).get(pk=application.street_id)
    rows = AdmissionApplication.objects.filter(street=application.street_id)
    same = rows.filter(
        state=AdmissionState.DRAFT,
        applicant=by,
        title=application.title,
        starts_on=application.starts_on,
    )
    if same.exists():
        raise RefusedError("您已有一份同名、同一开始日期的草稿，请在那一份上修改。")
    prefix = f"ZR{timezone.localdate(at):%Y%m%d}"
    application.number, application.applicant = next_running(rows, prefix, digits=3), by


def _own_draft(
    application: AdmissionApplication, *, by: User, version: int | None = None
) -> AdmissionApplication:
    row = locked(application)
    row.expect_version(version)
    _refuse_others(row, by=by)
    refuse_unless(row, AdmissionState.DRAFT)
    return row


def _refuse_others(row: AdmissionApplication, *, by: User) -> None:
    is_theirs = row.applicant_id in by.counts_as
    if not is_theirs or not by.reach(Permission.ADMISSION_APPLY).covers(row.street_id, None):
        raise RefusedError("只有经办人可以修改、提交或收回这份申请。")


def _checkable(
    application: AdmissionApplication, *, by: User, version: int | None
) -> AdmissionApplication:
    row = street_row(application, by=by, permission=Permission.ADMISSION_CHECK, version=version)
    check_checkable(row, by=by)
    return row


def _refuse_items(
    row: AdmissionApplication, matched: WorkListItem | None, negative: WorkListItem | None
) -> None:
    items = WorkListItem.objects.published().of_communities()
    items = items.filter(work_list__street=row.street_id)
    if matched is not None and not items.admitting().filter(pk=matched.pk).exists():
        raise RefusedError("所选的清单事项不在现行的依法履职或协助清单里，请重新选择。")
    if negative is not None and not items.negative().filter(pk=negative.pk).exists():
        raise RefusedError("所选的负面事项不在现行的负面清单里，请重新选择。")
