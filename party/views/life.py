"""Organisational life on the desk: the list, one record, filing, and judging."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import keep_photo
from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.errors import RefusedError
from core.forms import VersionedReasonForm
from core.paging import page_of
from core.steps import put_refusal, seen_version, sentence_of, status_of
from party import actions
from party.forms import LifeFilterForm, LifeForm
from party.models import (
    LifeKind,
    LifeState,
    OrgLifeRecord,
    OrgLifeRecordQuerySet,
    PartyOrganisation,
)

PER_PAGE = 20
SUBMIT = "submit"


@require_safe
@require_permission(Permission.LIFE_VIEW)
def life_list(request: HttpRequest) -> HttpResponse:
    """组织生活: what one may see, by organisation, kind, days and state; the newest first."""
    return _list(request, OrgLifeRecord.objects.visible_to(signed_in(request)))


@require_safe
@require_permission(Permission.LIFE_CONFIRM)
def life_waiting(request: HttpRequest) -> HttpResponse:
    """等我确认: what waits for this person, under the same filters."""
    rows = OrgLifeRecord.objects.confirmable_by(signed_in(request))
    return _list(request, rows, is_waiting=True)


def _list(
    request: HttpRequest, rows: OrgLifeRecordQuerySet, *, is_waiting: bool = False
) -> HttpResponse:
    user = signed_in(request)
    keeping = PartyOrganisation.objects.visible_to(user).filter(
        pk__in=rows.order_by().values("organisation")
    )
    form = LifeFilterForm(request.GET, organisations=keeping.order_by("path"))
    for name in ("organisation", "kind", "state"):
        if value := form.asked.get(name):
            rows = rows.filter(**{name: value})
    rows = rows.held_between(*form.days).for_lists().order_by("-held_on", "-pk")
    context = {
        "form": form,
        "page": page_of(request, rows, per_page=PER_PAGE),
        "is_waiting": is_waiting,
        "returned_count": OrgLifeRecord.objects.returned_to(user).count(),
        "may_file": user.may(Permission.LIFE_FILE),
        "may_judge": user.may(Permission.LIFE_CONFIRM),
        "export_url": _export_url(form) if user.may(Permission.EXPORT) else "",
    }
    return render(request, "party/life_list.html", context)


@require_safe
@require_permission(Permission.LIFE_VIEW)
def life_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One record as everybody who may see it sees it, with the steps that are one's own."""
    return _detail(request, _visible(request, uid))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LIFE_FILE)
def life_create(request: HttpRequest) -> HttpResponse:
    """Page 填报组织生活 → actions.submit_life_record, or save_life_draft."""
    return _filing(request, None)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LIFE_FILE)
def life_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Page 修改组织生活: a draft, or one that came back."""
    record = _in_hands(request, uid)
    if request.method == "GET" and not record.is_open:
        raise RefusedError(
            f"这条记录已是“{record.get_state_display()}”，不能再修改；待确认的可以先撤回。"
        )
    return _filing(request, record)


@require_POST
@require_permission(Permission.LIFE_FILE)
def life_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """撤回 → actions.withdraw_life_record; it is a draft again."""
    record = _in_hands(request, uid)
    actions.withdraw_life_record(record=record, by=signed_in(request))
    messages.success(request, "已撤回，改好后请再提交。")
    return redirect("party:life-edit", uid=record.uid)


@require_POST
@require_permission(Permission.LIFE_FILE)
def life_discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """删除草稿 → actions.discard_life_draft."""
    actions.discard_life_draft(record=_in_hands(request, uid), by=signed_in(request))
    messages.success(request, "草稿已删除。")
    return redirect("party:life-list")


@require_POST
@require_permission(Permission.LIFE_CONFIRM)
def life_confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """确认 → actions.confirm_life_record; the next one that waits is offered."""
    record, user = _visible(request, uid), signed_in(request)
    actions.confirm_life_record(record=record, by=user, version=seen_version(request))
    messages.success(request, f"已确认“{record}”，已计入完成情况。")
    following = OrgLifeRecord.objects.confirmable_by(user).order_by("submitted_at", "pk").first()
    return redirect(following or record)


@require_POST
@require_permission(Permission.LIFE_CONFIRM)
def life_return(request: HttpRequest, uid: UUID) -> HttpResponse:
    """退回, with the reason → actions.return_life_record."""
    record = _visible(request, uid)
    form = VersionedReasonForm(request.POST, initial={"version": record.version}, label="退回原因")
    if not form.is_valid():
        return _detail(request, record, form, status=422)
    try:
        actions.return_life_record(record=record, by=signed_in(request), **form.cleaned_data)
    except (RefusedError, ValidationError) as error:
        put_refusal(form, error)
        return _detail(request, _visible(request, uid), form, status=422)
    messages.success(request, f"已退回“{record}”，填报人会收到原因。")
    return redirect(record)


def _detail(
    request: HttpRequest,
    record: OrgLifeRecord,
    form: VersionedReasonForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    user = signed_in(request)
    may_judge = (
        user.may(Permission.LIFE_CONFIRM)
        and record.state in {LifeState.SUBMITTED, LifeState.CONFIRMED}
        and OrgLifeRecord.objects.judged_by(user).filter(pk=record.pk).exists()
    )
    is_ours = (
        user.may(Permission.LIFE_FILE)
        and OrgLifeRecord.objects.in_hands_of(user).filter(pk=record.pk).exists()
    )
    members = record.organisation.members_full
    context = {
        "record": record,
        "photos": list(record.photos.order_by("life_photos__order")),
        "form": form or VersionedReasonForm(initial={"version": record.version}, label="退回原因"),
        "may_judge": may_judge,
        "is_ours": is_ours,
        "may_file_activity": user.may(Permission.ACTIVITY_FILE),
        "few_expected": members
        if record.kind == LifeKind.GENERAL_MEETING
        and members is not None
        and record.expected_count is not None
        and record.expected_count < members
        else None,
    }
    return render(request, "party/life_detail.html", context, status=status)


def _filing(request: HttpRequest, record: OrgLifeRecord | None) -> HttpResponse:
    """Show the form; keep or send what was typed, or show it again with what the rules said."""
    user, is_draft = signed_in(request), request.POST.get("step") != SUBMIT
    data, sentences = _with_photos(request)
    form = LifeForm(
        data,
        instance=record or OrgLifeRecord(),
        initial=_initial(request, record),
        user=user,
        organisations=_organisations(request),
        is_draft=is_draft and data is not None,
    )
    for sentence in sentences:
        form.add_error("photos", sentence)
    if data is not None and form.is_valid():
        act = actions.save_life_draft if is_draft else actions.submit_life_record
        try:
            saved = act(
                content=form.content(),
                by=user,
                record=record,
                key=form.cleaned_data.get("key"),
                version=form.cleaned_data.get("seen_version"),
            )
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            return _kept(request, saved)
    context = {"form": form, "record": record, "most_photos": actions.MOST_LIFE_PHOTOS}
    return render(request, "party/life_form.html", context, status=status_of(form))


def _kept(request: HttpRequest, saved: OrgLifeRecord) -> HttpResponse:
    if saved.state == LifeState.DRAFT:
        messages.success(request, "草稿已保存，本社区的同事也能接着填。")
        return redirect("party:life-edit", uid=saved.uid)
    messages.success(request, "已提交，等上级确认后计入完成情况。")
    return redirect(saved)


def _with_photos(request: HttpRequest) -> tuple[QueryDict | None, list[str]]:
    """Return what was posted with its photos kept, and a sentence for each that is no good."""
    if request.method != "POST":
        return None, []
    data, sentences = request.POST.copy(), []
    keep: dict[str, Callable[[str], Any]] = {
        "new_photos": lambda uid: data.appendlist("photos", uid),
        "new_sign_sheet": lambda uid: data.setlist("sign_sheet", [uid]),
    }
    for name, put in keep.items():
        for file in request.FILES.getlist(name):
            try:
                put(str(keep_photo(file=file, by=signed_in(request)).uid))
            except (RefusedError, ValidationError) as error:
                sentences.append(f"{file.name}：{sentence_of(error)}")
    return data, sentences


def _initial(request: HttpRequest, record: OrgLifeRecord | None) -> dict[str, Any]:
    """What the form opens with: the kept photos, or what a link says is missing."""
    if record is not None:
        photos = record.photos.order_by("life_photos__order")
        return {
            "photos": [photo.uid for photo in photos],
            "sign_sheet": record.sign_sheet.uid if record.sign_sheet else None,
        }
    kind = request.GET.get("kind", "")
    return {
        "organisation": request.GET.get("organisation", ""),
        "kind": kind if kind in LifeKind.values else LifeKind.THEME_DAY,
        "held_on": timezone.localdate(),
    }


def _organisations(request: HttpRequest) -> Any:
    rows = PartyOrganisation.objects.within(signed_in(request).reach(Permission.LIFE_FILE))
    return rows.filter(ended_on=None).select_related("street", "community").order_by("path")


def _visible(request: HttpRequest, uid: UUID) -> OrgLifeRecord:
    rows = OrgLifeRecord.objects.visible_to(signed_in(request)).for_lists()
    return get_object_or_404(
        rows.select_related("confirmed_by", "returned_by", "sign_sheet"), uid=uid
    )


def _in_hands(request: HttpRequest, uid: UUID) -> OrgLifeRecord:
    rows = OrgLifeRecord.objects.in_hands_of(signed_in(request)).for_lists()
    return get_object_or_404(rows.select_related("sign_sheet"), uid=uid)


def _export_url(form: LifeFilterForm) -> str:
    """Return the ledger's export under the same filter."""
    asked = form.asked
    names = {"kind": "kind", "state": "state", "start": "held_on-from", "end": "held_on-to"}
    query = {names[name]: value for name, value in asked.items() if name in names}
    if organisation := asked.get("organisation"):
        query["q"] = organisation.name
    address = reverse("admin:party_orgliferecord_export")
    return f"{address}?{urlencode(query)}" if query else address
