"""双报告: the list, who has not written yet, writing, answering, and the letters as Word."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.permissions import Permission
from core.errors import ConflictError, RefusedError
from core.files import download
from core.forms import type_over
from core.paging import page_of
from core.steps import in_vain, put_refusal, status_of
from core.word import CONTENT_TYPE, write_docx
from dashboard.check_ins import (
    MEMBERS,
    UNITS,
    halves_to_choose,
    members_of,
    record_in,
)
from dashboard.forms.check_ins import ReportForm, ReviewForm
from dashboard.views.check_ins import (
    communities_of,
    community_of,
    half_of,
    model_of,
    visible,
)
from party.actions import may_file, may_reveal, record_letter, review_report, save_report
from party.actions.check_in_reports import check_unanswered, check_writing
from party.halves import Half
from party.models import (
    CheckIn,
    CheckInReport,
    MemberCheckIn,
    ReportKind,
    ReportState,
    UnitCheckIn,
    due_reports,
)


@require_safe
@require_permission(Permission.CHECKIN_VIEW)
def report_list(request: HttpRequest) -> HttpResponse:
    """双报告 of a half-year by state: drafts, what waits for an answer, what was answered."""
    user, half, community = signed_in(request), half_of(request), community_of(request)
    asked = request.GET.get("state", "")
    state = asked if asked in ReportState.values else ""
    is_mine = asked == "mine"
    rows = CheckInReport.objects.reviewable_by(user) if is_mine else _of(user, half)
    rows = rows.filter(community=community) if community else rows
    rows = rows.filter(state=state) if state else rows
    context = {
        "half": half,
        "halves": halves_to_choose(user, timezone.localdate()),
        "community": community,
        "communities": communities_of(request),
        "keep": {"state": state} if state else {},
        "state": "mine" if is_mine else state,
        "states": ReportState.choices,
        "waiting": CheckInReport.objects.reviewable_by(user).count(),
        "page": page_of(request, rows.for_lists().order_by("-submitted_at", "-pk")),
        "may_export": user.may(Permission.EXPORT) and user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "dashboard/check_in_report_list.html", context)


@require_safe
@require_permission(Permission.CHECKIN_VIEW)
def due_list(request: HttpRequest) -> HttpResponse:
    """待报告: who served in a half-year and lacks one of its two reports."""
    user, half, community = signed_in(request), half_of(request), community_of(request)
    who = MEMBERS if request.GET.get("who") == MEMBERS else UNITS
    lists = {each: due_asked(request, each) for each in (UNITS, MEMBERS)}
    page = page_of(request, lists[who])
    context = {
        "half": half,
        "halves": halves_to_choose(user, timezone.localdate()),
        "community": community,
        "who": who,
        "counts": {each: rows.count() for each, rows in lists.items()},
        "communities": communities_of(request),
        "keep": {"who": who},
        "page": page,
        "rows": lacking(list(page), half, user=user),
        "may_export": user.may(Permission.EXPORT),
        "query": f"?{request.GET.urlencode()}",
    }
    return render(request, "dashboard/check_in_due.html", context)


def due_asked(request: HttpRequest, who: str) -> Any:
    """Return who lacks a report, as the address asks; the page and its export share it."""
    rows = due_reports(model_of(who).objects.visible_to(signed_in(request)), half_of(request))
    community = community_of(request)
    rows = rows.filter(community=community) if community else rows
    return rows.for_lists().order_by("community__code", "pk")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHECKIN_FILE)
def unit_report(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write a unit's report on a half-year."""
    return _write(request, visible(request, UnitCheckIn, uid))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHECKIN_FILE)
def member_report(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write a member's report on a half-year."""
    return _write(request, visible(request, MemberCheckIn, uid))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CHECKIN_VIEW)
def report_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One report with the facts beside it; the receiver answers here."""
    user = signed_in(request)
    rows = CheckInReport.objects.visible_to(user).for_lists()
    report = get_object_or_404(rows.select_related("submitted_by", "reviewed_by"), uid=uid)
    is_asked = CheckInReport.objects.reviewable_by(user).filter(pk=report.pk).exists()
    form = ReviewForm(request.POST or None, initial={"version": report.version})
    if request.method == "POST" and form.is_valid():
        try:
            review_report(report=report, by=user, **form.cleaned_data)
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            messages.success(request, "已评价。")
            return redirect(report)
    may_write = may_file(report.check_in, by=user) and report.is_editable
    context = {
        "report": report,
        "record": record_in(report.check_in, report.half_year),
        "form": form if is_asked or form.errors else None,
        "edit_url": _write_url(report.check_in, report.half_year, report.kind)
        if may_write and user.may(Permission.CHECKIN_FILE)
        else "",
        "may_print": may_file(report.check_in, by=user) and user.may(Permission.CHECKIN_FILE),
    }
    return render(request, "dashboard/check_in_report.html", context, status=status_of(form))


@require_POST
@require_permission(Permission.CHECKIN_FILE)
@require_recent_sign_in
def report_letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One report as Word: the facts of this unit or person alone, and its words."""
    user = signed_in(request)
    rows = CheckInReport.objects.visible_to(user).for_lists()
    report = get_object_or_404(rows, uid=uid)
    check_in = report.check_in
    if not may_file(check_in, by=user):
        raise RefusedError("您的岗位不能生成这份文书。")
    is_open = may_reveal(check_in, by=user)
    record_letter(check_in=check_in, half=report.half_year, count=1, is_masked=not is_open, by=user)
    context = {
        "report": report,
        "name": _name(check_in, is_open=is_open),
        "is_member": isinstance(check_in, MemberCheckIn),
        "check_in": check_in,
        "record": record_in(check_in, report.half_year),
        "today": timezone.localdate(),
    }
    title = f"{report.half_year.label}{report.get_kind_display()}-{check_in}"
    return _document(write_docx("check_in_report.html", context), title)


@require_POST
@require_permission(Permission.CHECKIN_FILE)
@require_recent_sign_in
def unit_letters(request: HttpRequest, uid: UUID) -> HttpResponse:
    """All of a unit's half-year as one Word: its facts, its reports, its members in numbers."""
    user, half = signed_in(request), Half.parse(request.POST.get("half", ""))
    check_in = visible(request, UnitCheckIn, uid)
    if not may_file(check_in, by=user) or half is None:
        raise RefusedError("请选择哪一年的上半年或下半年，再生成文书。")
    is_open = may_reveal(check_in, by=user)
    members = members_of(check_in, half)
    record_letter(
        check_in=check_in, half=half, count=1 + len(members), is_masked=not is_open, by=user
    )
    reports = CheckInReport.objects.visible_to(user).of(check_in).for_half(half).sent_in()
    context = {
        "check_in": check_in,
        "half": half,
        "record": record_in(check_in, half),
        "reports": reports.for_lists().order_by("kind"),
        "members": [(_name(line.check_in, is_open=is_open), line) for line in members],
        "today": timezone.localdate(),
    }
    return _document(
        write_docx("check_in_unit.html", context), f"{half.label}双报告-{check_in.unit}"
    )


def _of(user: Any, half: Half) -> Any:
    return CheckInReport.objects.visible_to(user).for_half(half)


def _write(request: HttpRequest, check_in: CheckIn) -> HttpResponse:
    """Show the facts of the half-year and take the words; keep a draft or send it in."""
    user, half = signed_in(request), half_of(request)
    asked = request.GET.get("kind", "")
    kind = ReportKind(asked) if asked in ReportKind.values else ReportKind.TO_COMMUNITY
    report = CheckInReport.objects.of(check_in).for_half(half).filter(kind=kind).first()

    def first() -> None:
        check_writing(check_in, half, by=user)
        if report is not None:
            check_unanswered(report)

    if (answer := in_vain(request, first, back=check_in.get_absolute_url())) is not None:
        return answer
    initial = {"body": report.body, "version": report.version} if report else {}
    form = ReportForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        is_sent = "send" in request.POST
        try:
            saved = _save(form, check_in, half, kind, user=user, is_sent=is_sent)
        except ConflictError:
            report = CheckInReport.objects.of(check_in).for_half(half).filter(kind=kind).first()
            _ask_again(form, report)
            saved = None
        if saved is not None:
            messages.success(request, "已提交，等对方评价。" if is_sent else "草稿已保存。")
            return redirect(saved)
    context = {
        "form": form,
        "check_in": check_in,
        "half": half,
        "kind": kind,
        "report": report,
        "record": record_in(check_in, half),
    }
    return render(request, "dashboard/check_in_write.html", context, status=status_of(form))


def _ask_again(form: ReportForm, report: CheckInReport | None) -> None:
    """Keep what was typed, ready to be sent over what somebody else saved."""
    type_over(form, "version", report.version if report else "")
    form.add_error(
        None,
        "您填写期间，这份报告已被他人修改，还没有保存。请对照下面“现在保存的正文”；"
        "再次保存，就以您填写的内容为准。",
    )


def _save(
    form: forms.Form, check_in: CheckIn, half: Half, kind: ReportKind, *, user: Any, is_sent: bool
) -> CheckInReport | None:
    """Return the saved report; None when the rules said no, which the form then shows."""
    try:
        return save_report(
            check_in=check_in,
            half=half,
            kind=kind,
            body=form.cleaned_data["body"],
            version=form.cleaned_data["version"],
            is_sent=is_sent,
            by=user,
        )
    except (RefusedError, ValidationError) as error:
        put_refusal(form, error)
    return None


def lacking(rows: list[Any], half: Half, *, user: Any) -> list[dict[str, Any]]:
    """Return for each check-in which of the two reports is missing, with where to write it."""
    if not rows:
        return []
    whose = "unit_check_in" if isinstance(rows[0], UnitCheckIn) else "member_check_in"
    reports = CheckInReport.objects.for_half(half).filter(**{f"{whose}__in": rows})
    states = {
        (owner, kind): state
        for owner, kind, state in reports.values_list(f"{whose}_id", "kind", "state")
    }
    may_write = user.may(Permission.CHECKIN_FILE)
    return [
        {
            "check_in": row,
            "missing": [
                {
                    "label": kind.label,
                    "is_draft": (row.pk, kind) in states,
                    "url": _write_url(row, half, kind) if may_write else "",
                }
                for kind in ReportKind
                if states.get((row.pk, kind), ReportState.DRAFT) == ReportState.DRAFT
            ],
        }
        for row in rows
    ]


def _write_url(check_in: CheckIn, half: Half, kind: str) -> str:
    who = "unit" if isinstance(check_in, UnitCheckIn) else "member"
    address = reverse(f"dashboard:check-in-{who}-report", args=[check_in.uid])
    return f"{address}?{urlencode({'half': half.key, 'kind': str(kind)})}"


def _name(check_in: CheckIn, *, is_open: bool) -> str:
    """Return whose letter it is; a member in full only for those who may open personal data."""
    if isinstance(check_in, MemberCheckIn) and is_open:
        return check_in.name
    return str(check_in)


def _document(content: bytes, title: str) -> HttpResponse:
    return download(content, name=f"{title}.docx", content_type=CONTENT_TYPE)
