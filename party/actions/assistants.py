"""Writes of assistants: who they are, and their duty lists."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core.errors import ConflictError, RefusedError
from party.models import AssistantDuty, LogState, SecretaryAssistant
from places.actions import check_scope, placed
from places.models import Street

MOST_DUTIES = 30


@transaction.atomic
def save_assistant(
    *,
    assistant: SecretaryAssistant,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> SecretaryAssistant:
    """Save an assistant; the caller has set its fields. A new one begins with the template's list.

    Errors: RefusedError outside one's posts, or for a term that leaves out days of the log.
    Source: docs/rules.md R-PAR-1, R-PAR-2.
    """
    check_scope(assistant, by=by, permission=Permission.PARTY_EDIT, place_of=placed)
    is_new = assistant.pk is None
    if not is_new:
        _refuse_another_community(assistant)
        _refuse_term_without_log(assistant)
    saved = save_recorded(assistant, "assistant.saved", by=by, version=version, at=at)
    if is_new:
        AssistantDuty.objects.bulk_create(
            AssistantDuty(
                street=saved.street,
                assistant=saved,
                text=line.text,
                order=line.order,
                is_demo=saved.is_demo,
            )
            for line in AssistantDuty.objects.template().in_force().filter(street=saved.street)
        )
    return saved


@transaction.atomic
def replace_duties(
    *,
    street: Street,
    assistant: SecretaryAssistant | None,
    texts: Sequence[str],
    by: User,
    seen: Sequence[str] | None = None,
    at: datetime | None = None,
) -> None:
    """Make a duty list equal to `texts`: the street's template, or the list of one assistant.

    Shape:  lines that are gone stay behind entries of the log, but are offered no more; `seen` is
            the list that the person was looking at, None when nobody was.
    Errors: RefusedError outside one's posts, or for more than MOST_DUTIES lines; ValidationError;
            ConflictError when somebody changed the list since `seen`.
    """
    locked = Street.objects.select_for_update(no_key=True).get(pk=street.pk)
    place = (locked.pk, assistant.community_id if assistant else None)
    if not by.reach(Permission.PARTY_EDIT).covers(*place):
        raise RefusedError("职责清单不在您的岗位范围内，不能保存。")
    wanted = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if len(wanted) > MOST_DUTIES:
        raise RefusedError(f"职责清单最多 {MOST_DUTIES} 条，请合并几条。")
    kept = {
        line.text: line for line in AssistantDuty.objects.filter(street=locked, assistant=assistant)
    }
    now = [line.text for line in sorted(kept.values(), key=lambda line: line.order)]
    if seen is not None and list(seen) != [text for text in now if kept[text].is_in_force]:
        raise ConflictError("您填写期间，职责清单已被他人修改，还没有保存。")
    for line in kept.values():
        if line.is_in_force and line.text not in wanted:
            line.is_in_force = False
            save_recorded(line, "duty.ended", by=by, at=at)
    for order, text in enumerate(wanted, start=1):
        line = kept.get(text) or AssistantDuty(street=locked, assistant=assistant, text=text)
        line.order, line.is_in_force = order, True
        save_recorded(line, "duty.saved", by=by, at=at)


def _refuse_another_community(assistant: SecretaryAssistant) -> None:
    before = SecretaryAssistant.objects.get(pk=assistant.pk)
    if before.community_id != assistant.community_id and assistant.logs.exists():
        raise RefusedError(
            f"在{before.community}已有履职记录，不能改社区。请结束这一任，在新的社区另外登记。"
        )


def _refuse_term_without_log(assistant: SecretaryAssistant) -> None:
    logs = assistant.logs.exclude(state=LogState.VOIDED).order_by("done_on")
    days = list(logs.values_list("done_on", flat=True))
    outside = [day for day in days if not assistant.serves_on(day)]
    if outside:
        raise RefusedError(
            f"{outside[0]:%Y年%-m月%-d日}已有履职记录，任期要包含这一天；记录有误的请先作废。"
        )
