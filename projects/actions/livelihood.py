"""Writes of a livelihood project's content, and what the steps share."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core.database import locked
from core.errors import RefusedError
from core.numbers import next_running
from places.actions import check_scope, placed
from places.models import Street
from projects.models import (
    FundingSource,
    LivelihoodProject,
    LivelihoodStep,
    LivelihoodStepKind,
    ProposalState,
)


@transaction.atomic
def save_livelihood(
    *,
    project: LivelihoodProject,
    funding: Mapping[str, Decimal],
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> LivelihoodProject:
    """Save a draft or a returned project with where its money comes from.

    Shape:  `funding` maps a kind to 元; a kind that is left out is taken away.
    Errors: RefusedError outside one's posts, once it was sent, for a proposal that was not voted
            for or has a project; ConflictError.
    Source: docs/rules.md R-LVH-3, R-LVH-10.
    """
    check_scope(project, by=by, permission=Permission.LIVELIHOOD_FILE, place_of=placed)
    is_new = project.pk is None
    if not is_new and not locked(project).is_editable:
        raise RefusedError("项目已经提请立项，内容不能再改。需要改动的请街道退回。")
    _check_proposal(project)
    saved = save_recorded(project, "livelihood.saved", by=by, version=version, at=at)
    _replace_funding(saved, funding, by=by, at=at)
    if not saved.steps.filter(kind=LivelihoodStepKind.DRAFTED, by=by).exists():
        note_step(saved, LivelihoodStepKind.DRAFTED, by=by, at=at)
    return saved


@transaction.atomic
def discard_livelihood(*, project: LivelihoodProject, by: User, at: datetime | None = None) -> None:
    """Throw away a draft that nobody was asked to approve, with all that hangs on it.

    Errors: RefusedError for those it does not belong to, or once it was sent; ConflictError.
    Source: docs/rules.md R-LVH-3.
    """
    row = locked(project)
    check_handled(row, by=by)
    if not row.is_unsent:
        raise RefusedError("只有没有提请过的草稿可以删除；退回的请修改后再提请，或请街道领导取消。")
    record("livelihood.discarded", row, by=by, at=at)
    for parts in (row.funding, row.milestones, row.steps):
        parts.all().delete()
    row.delete()


def _check_proposal(project: LivelihoodProject) -> None:
    proposal = project.proposal
    if proposal is None:
        return
    if locked(proposal).state != ProposalState.CHOSEN:
        raise RefusedError(f"“{proposal}”没有经票决入选，请先登记票决。")
    if proposal.community_id != project.community_id:
        raise RefusedError("项目要和征集事项在同一个社区。")


def _replace_funding(
    project: LivelihoodProject, wanted: Mapping[str, Decimal], *, by: User, at: datetime | None
) -> None:
    """Make the sources equal to what was typed."""
    kept = {row.kind: row for row in project.funding.all()}
    before = {kind: row.amount for kind, row in kept.items()}
    if before == dict(wanted):
        return
    for kind, amount in wanted.items():
        row = kept.pop(kind, None) or FundingSource(project=project, kind=kind)
        row.amount = amount
        row.full_clean()
        row.save()
    for row in kept.values():
        row.delete()
    project.version += 1  # its money is a part of it: who looked at the money before is told
    project.save(update_fields=["version", "updated_at"])
    pair = (
        [f"{kind} {amount}" for kind, amount in sorted(side.items())] for side in (before, wanted)
    )
    old, new = pair
    record("livelihood.funded", project, by=by, at=at, fields={"funding": (old, new)})


def check_money(project: LivelihoodProject) -> None:
    """Refuse a budget that its sources do not add up to.

    Source: docs/rules.md R-LVH-5.
    """
    total = sum((row.amount for row in project.funding.all()), Decimal(0))
    if total != project.budget:
        raise RefusedError(
            f"资金来源合计 {total:,.2f} 元，预算 {project.budget:,.2f} 元，两者应相等。"
        )


def check_handled(row: LivelihoodProject, *, by: User) -> None:
    """Refuse those who do not carry the project out."""
    if not row.is_handled_by(by):
        raise RefusedError("这个项目不在您的岗位范围内，不能办理这一步。")


def note_step(
    row: LivelihoodProject,
    kind: LivelihoodStepKind,
    *,
    by: User,
    at: datetime | None = None,
    words: str = "",
) -> None:
    """Keep for everybody to read what was done when."""
    LivelihoodStep.objects.create(
        project=row, kind=kind, at=at or timezone.now(), by=by, words=words[:300]
    )


def next_number(*, at: datetime | None) -> str:
    """Return the day's next number; the first street's row keeps two from taking the same."""
    Street.objects.select_for_update(no_key=True).order_by("pk").first()
    return next_running(LivelihoodProject.objects.all(), f"MS{timezone.localdate(at):%Y%m%d}")
