"""The office's site, put together: what core.office needs from the apps above it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from accounts.guards import require_recent_sign_in, signed_in
from accounts.permissions import Permission
from audit.actions import record
from audit.models import AuditEvent
from audit.words import VERBS
from core.office.site import HistoryEntry, OfficeSite
from dashboard.day_work import day_questions, day_work
from dashboard.first_steps import WAITING, first_steps
from places.models import Community
from volunteers.models import Activity

HISTORY_LENGTH = 200


class PortalOffice(OfficeSite):
    """`/admin/` of this portal."""

    def require_recent_sign_in(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """Ask for the password unless it was given within 15 minutes (R-ACC-7)."""
        return require_recent_sign_in(view)

    def record(
        self, action: str, *, by: Any, label: str, facts: Mapping[str, str | int | None]
    ) -> None:
        """Write the event into the audit trail."""
        record(action, by=by, label=label, facts=facts)

    def history_of(self, row: Model) -> list[HistoryEntry]:
        """Return what the audit trail has about a row, newest first; field names, no values."""
        labels = {field.name: str(field.verbose_name) for field in row._meta.concrete_fields}
        events = AuditEvent.objects.about(row).select_related("actor")
        return [
            HistoryEntry(
                at=event.at,
                who=str(event.actor or "系统"),
                post=event.post_label,
                what=VERBS.get(event.action.rpartition(".")[2], "办理"),
                fields=[labels[name] for name in event.fields if name in labels],
                reason=event.reason,
            )
            for event in events[:HISTORY_LENGTH]
        ]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Tell what is theirs to do first to whoever has no desk, while nothing is registered."""
        user = signed_in(request)
        is_new = not (
            user.may(Permission.DESK_ENTER) or Community.objects.visible_to(user).exists()
        )
        context = {"first_steps": first_steps(user), "waiting_words": WAITING} if is_new else {}
        return super().index(request, context | (extra_context or {}))

    def day_questions(self, request: HttpRequest) -> dict[Any, QuerySet[Any]]:
        """Return what is to be counted for the pages of the day."""
        return dict(day_questions(signed_in(request), today=timezone.localdate()))

    def day_work(self, request: HttpRequest, counts: Mapping[Any, int]) -> list[dict[str, Any]]:
        """Return the review queue and the other pages of the day, with what waits in each."""
        user = signed_in(request)
        pages = []
        if user.may(Permission.ACTIVITY_REVIEW):
            url = reverse("volunteers:review-queue")
            pages.append({"label": "审核", "url": url, "waiting": counts[Activity]})
        for page in day_work(user, counts):
            pages.append({"label": page.label, "url": page.url, "waiting": page.waiting})
        return pages
