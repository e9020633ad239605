"""Writes of co-building projects as a register: categories, the ledger, and drafts of the desk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from alliances.models import (
    Alliance,
    AllianceMembership,
    CoBuildProject,
    ProjectCategory,
    ProjectMilestone,
    ProjectSource,
    ProjectState,
    ProjectStep,
    StepKind,
)
from audit.actions import record, save_recorded
from core import pagecache
from core.database import locked
from core.errors import RefusedError
from places.actions import check_scope, placed
from places.models import Community, Unit

MOST_MILESTONES = 20


@dataclass(frozen=True, kw_only=True)
class ProjectContent:
    """A project as typed on the desk; `milestones` are (title, day) in the order typed."""

    name: str
    alliance: Alliance
    category: ProjectCategory
    host_unit: Unit
    partner_units: tuple[Unit, ...] = ()
    community: Community | None = None
    goal: str = ""
    plan: str = ""
    budget: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    milestones: tuple[tuple[str, date], ...] = ()


PLAIN_FIELDS = (
    "name",
    "alliance",
    "category",
    "host_unit",
    "community",
    "goal",
    "plan",
    "budget",
    "starts_on",
    "ends_on",
)


@transaction.atomic
def save_category(
    *, category: ProjectCategory, by: User, version: int | None = None, at: datetime | None = None
) -> ProjectCategory:
    """Save a category of projects; the caller has set its fields."""
    check_scope(
        category,
        by=by,
        permission=Permission.PROJECT_EDIT,
        place_of=lambda state: (state.street_id, None),
    )
    pagecache.forget_on_commit()
    return save_recorded(category, "category.saved", by=by, version=version, at=at)


@transaction.atomic
def save_project(
    *,
    project: CoBuildProject,
    by: User,
    partner_units: Sequence[Unit] | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> CoBuildProject:
    """Put a project right in the ledger; partners stay as they are when None.

    Errors: RefusedError outside one's posts, for a state set by hand, for the day of a signature
            that was registered as a step, or for a host unit that is its own partner.
    Source: docs/rules.md R-COB-2, R-COB-3.
    """
    check_scope(project, by=by, permission=Permission.PROJECT_EDIT, place_of=placed)
    partners = {} if partner_units is None else {"partner_units": partner_units}
    if any(unit.street_id != project.street_id for unit in partner_units or ()):
        raise RefusedError("共建单位应是本街道登记的单位，请重新选择。")
    before = _refuse_steps_by_hand(project)
    saved = save_recorded(project, "project.saved", by=by, version=version, at=at, **partners)
    is_decided_here = saved.source == ProjectSource.DESK and not saved.is_undecided
    check_parties(saved, needs_partner=is_decided_here)
    if saved.is_undecided and (before is None or before.version != saved.version):
        saved.authors.add(by)
    pagecache.forget_on_commit()
    return saved


@transaction.atomic
def save_draft_project(
    *,
    content: ProjectContent,
    by: User,
    project: CoBuildProject | None = None,
    key: UUID | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> CoBuildProject:
    """Keep a project as its host unit or its community writes it, with its milestones.

    Shape:  the kept project; a new one sent twice under the same `key` is one project.
    Errors: RefusedError where `by` may not write, or once it has been sent; ConflictError when
            somebody changed it since `version`; ValidationError for bad fields.
    Source: docs/rules.md R-COB-1, R-COB-2.
    """
    if project is None:
        User.objects.lock(by.pk)  # one person's sends queue up behind each other
        known = CoBuildProject.objects.filter(uid=key, authors=by).first() if key else None
        if known is not None:
            return known
        row = CoBuildProject(**({"uid": key} if key else {}))
    else:
        row = _editable(project, by=by, version=version)
    for name in PLAIN_FIELDS:
        setattr(row, name, getattr(content, name))
    row.street = content.host_unit.street
    is_new, seen = row.pk is None, row.version
    check_handled(row, by=by)
    _check_picked(row, content, by=by)
    row.set_pinyin()
    saved = save_recorded(
        row,
        "project.drafted" if is_new else "project.edited",
        by=by,
        version=version,
        at=at,
        partner_units=content.partner_units,
    )
    check_parties(saved, needs_partner=False)
    saved.authors.add(by)
    changed = _replace_milestones(saved, content.milestones)
    if is_new:
        note_step(saved, StepKind.DRAFTED, by=by, at=at)
    elif changed and saved.version == seen:
        # The plan is part of what a second person sees, though it lies in rows of its own.
        saved.version += 1
        saved.save(update_fields=["version", "updated_at"])
        record("project.edited", saved, by=by, at=at, fields={"milestones": changed})
    return saved


@transaction.atomic
def discard_draft_project(*, project: CoBuildProject, by: User, at: datetime | None = None) -> None:
    """Throw a draft away that was never sent; nobody has relied on it.

    Errors: RefusedError where `by` may not write, or once it has been sent.
    Source: docs/rules.md R-COB-1.
    """
    row = _editable(project, by=by, version=None)
    if row.steps.exclude(kind=StepKind.DRAFTED).exists() or row.state != ProjectState.DRAFT:
        raise RefusedError("提交过的项目留有经过，不能删除；不再开展的，请不要再次提交。")
    record("project.discarded", row, by=by, at=at, facts={"milestones": row.milestones.count()})
    row.milestones.all().delete()
    row.steps.all().delete()
    row.delete()


def check_handled(project: CoBuildProject, *, by: User) -> None:
    """Refuse those who are neither of the host unit nor of its community.

    Source: docs/rules.md R-COB-1.
    """
    if not project.is_handled_by(by):
        raise RefusedError("只有牵头单位的联络员或所在社区的工作人员可以办理这个项目。")


def check_parties(project: CoBuildProject, *, needs_partner: bool) -> None:
    """Refuse a host unit among its own partners, and a project without a partner.

    Source: docs/rules.md R-COB-3.
    """
    partners = {unit.pk for unit in project.partner_units.all()}
    if project.host_unit_id in partners:
        raise RefusedError("牵头单位不必再选进共建单位，请去掉。")
    if needs_partner and not partners:
        raise RefusedError("共建项目至少要有一个共建单位，请先在项目里选择。")


def outsiders(project: CoBuildProject, day: date) -> list[Unit]:
    """Return the parties that were no active member of the project's alliance on `day`.

    Source: docs/rules.md R-COB-3.
    """
    active = AllianceMembership.objects.active_on(day).filter(alliance=project.alliance_id)
    members = set(active.values_list("unit", flat=True))
    return [unit for unit in project.parties if unit.pk not in members]


def note_step(
    project: CoBuildProject,
    kind: StepKind,
    *,
    by: User,
    at: datetime | None = None,
    words: str = "",
) -> ProjectStep:
    """Append what was done to the project's history."""
    step = ProjectStep(
        project=project, kind=kind, at=at or timezone.now(), by=by, words=words[:300]
    )
    step.full_clean()
    step.save()
    return step


def _refuse_steps_by_hand(project: CoBuildProject) -> CoBuildProject | None:
    """Return the row as it is stored.

    A state is reached by its step; only what a ledger brought keeps a day typed by hand.
    """
    before = CoBuildProject.objects.filter(pk=project.pk).first() if project.pk else None
    state = before.state if before else ProjectState.DRAFT
    signed_on = before.signed_on if before else None
    if project.state != state:
        raise RefusedError("项目状态由提交、审核、签约等步骤决定，请在项目页上办理。")
    is_step = before is None or before.source == ProjectSource.DESK
    if is_step and project.signed_on != signed_on:
        raise RefusedError("签约日期由签约这一步登记，请在项目页上办理。")
    return before


def _editable(project: CoBuildProject, *, by: User, version: int | None) -> CoBuildProject:
    row = locked(project)
    check_handled(row, by=by)
    if not row.is_editable:
        raise RefusedError(
            f"“{row}”现在是“{row.get_state_display()}”，内容不能再改；确有错误请联系街道。"
        )
    row.expect_version(version)
    return row


def _check_picked(row: CoBuildProject, content: ProjectContent, *, by: User) -> None:
    """Refuse what `by` could not have picked: an action trusts no row that it did not fetch."""
    places = {unit.street_id for unit in (content.host_unit, *content.partner_units)}
    if places != {row.street_id}:
        raise RefusedError("牵头单位和共建单位应是同一个街道登记的单位，请重新选择。")
    if not Alliance.objects.visible_to(by).filter(pk=content.alliance.pk).exists():
        raise RefusedError("所选联盟不在您的岗位范围内，请重新选择。")
    if len(content.milestones) > MOST_MILESTONES:
        raise RefusedError(f"一个项目最多 {MOST_MILESTONES} 个节点，请合并几个。")
    titles = [title for title, _ in content.milestones]
    if len(titles) != len(set(titles)):
        raise RefusedError("有两个节点同名，请改成不同的名称。")


def _replace_milestones(
    project: CoBuildProject, wanted: Sequence[tuple[str, date]]
) -> tuple[str, str] | None:
    """Make the plan equal to what was typed; return old and new where they differ.

    Nothing on it can have been done before approval.
    """
    kept: dict[str, Any] = {row.title: row for row in project.milestones.all()}
    before = {(row.title, row.due_on) for row in kept.values()}
    if before == set(wanted):
        return None
    for title, due_on in wanted:
        row = kept.pop(title, None) or ProjectMilestone(project=project, title=title)
        row.due_on = due_on
        row.full_clean()
        row.save()
    for row in kept.values():
        row.delete()
    return _in_words(before), _in_words(wanted)


def _in_words(plan: Iterable[tuple[str, date]]) -> str:
    return "；".join(f"{due_on:%Y年%-m月%-d日} {title}" for title, due_on in sorted(plan))
