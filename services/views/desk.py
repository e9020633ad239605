"""The desk of those who write the guide: what waits, editing, corrections."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission
from accounts.permissions import Permission
from core.errors import ConflictError, RefusedError
from core.steps import put_refusal, seen_version, status_of, step
from places.models import Street
from services import actions, documents
from services.forms import AnswerForm, DocumentForm, ItemForm, PositionForm
from services.models import (
    Correction,
    CorrectionStatus,
    GuideItem,
    GuideStatus,
    GuideVersion,
    Usefulness,
    UsefulTally,
    six_months_before,
)


@require_safe
@require_permission(Permission.GUIDE_VIEW)
def item_list(request: HttpRequest) -> HttpResponse:
    """Every item with where it stands; what waits for somebody comes first.

    `?order=useful` puts first what readers find of least use.
    """
    today = timezone.localdate()
    items = GuideItem.objects.visible_to(request.user)
    versions = GuideVersion.objects.visible_to(request.user)
    corrections = Correction.objects.visible_to(request.user)
    tallies = UsefulTally.objects.visible_to(request.user)
    is_by_use = request.GET.get("order") == "useful"
    shown = items.select_related("department").prefetch_related(
        Prefetch("versions", versions.defer("page", "search_text").order_by("-number"))
    )
    return render(
        request,
        "services/desk_items.html",
        {
            "rows": _rows(shown, tallies.per_item(), is_by_use=is_by_use),
            "is_by_use": is_by_use,
            "waiting": versions.waiting_for_review().select_related("item", "author"),
            "due": items.due_for_check(today),
            "due_before": six_months_before(today),
            "corrections": corrections.waiting().select_related("item"),
            "today": today,
            "overdue_count": corrections.overdue(today).count(),
            "may": _may(request),
        },
    )


def _rows(
    items: QuerySet[GuideItem], useful: dict[int, Usefulness], *, is_by_use: bool
) -> list[dict[str, Any]]:
    rows = [{**_row(item), "useful": useful.get(item.pk, Usefulness())} for item in items]
    return sorted(rows, key=lambda row: row["useful"].order) if is_by_use else rows


def _row(item: GuideItem) -> dict[str, Any]:
    versions = list(item.versions.all())
    published = next((row for row in versions if row.status == GuideStatus.PUBLISHED), None)
    newest = versions[0] if versions else None
    return {"item": item, "published": published, "newest": newest}


@require_safe
@require_permission(Permission.GUIDE_VIEW)
def item_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """One item: its versions, its corrections, and the next step."""
    item = _item(request, uid)
    form = PositionForm(initial={"position": item.position, "version": item.version})
    return _item_page(request, item, form)


def _item_page(request: HttpRequest, item: GuideItem, form: PositionForm) -> HttpResponse:
    versions = item.versions.defer("page", "search_text").select_related("author", "reviewer")
    return render(
        request,
        "services/desk_item.html",
        {
            "item": item,
            "versions": versions,
            "open_version": next((row for row in versions if row.is_open), None),
            "published": next(
                (row for row in versions if row.status == GuideStatus.PUBLISHED), None
            ),
            "corrections": item.corrections.select_related("item")[:20],
            "useful": UsefulTally.objects.of_item(item).per_item().get(item.pk, Usefulness()),
            "today": timezone.localdate(),
            "position_form": form,
            "may": _may(request),
        },
        status=status_of(form),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GUIDE_EDIT)
def item_create(request: HttpRequest) -> HttpResponse:
    """A new item from nothing → actions.create_item → its draft."""
    street = street_of_editor(request)
    item_form = ItemForm(request.POST or None)
    form = DocumentForm(request.POST or None, street=street)
    if request.method == "POST" and all([item_form.is_valid(), form.is_valid()]):
        try:
            version = actions.create_item(
                street=street,
                slug=item_form.cleaned_data["slug"],
                document=form.document(),
                by=request.user,
            )
        except (RefusedError, ValidationError) as error:
            put_refusal(form.basics, error)
        else:
            messages.success(request, "草稿已建好，核对后请送审。")
            return redirect("services:desk-version", version.uid)
    context = {"form": form, "item_form": item_form}
    return render(request, "services/desk_edit.html", context, status=_status(request))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GUIDE_EDIT)
def version_edit(request: HttpRequest, uid: str) -> HttpResponse:
    """The whole content of a draft on one page → actions.save_draft."""
    version = _version(request, uid)
    if request.method == "GET" and not version.is_editable:
        raise RefusedError(f"“{version.get_status_display()}”的版本不能修改，请先修订出新的一版。")
    stored = documents.build(version)
    form = DocumentForm(
        request.POST or None,
        street=version.item.street,
        item=version.item,
        document=stored,
    )
    conflicts: list[documents.Change] = []
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, version, form)
        except ConflictError:
            conflicts = documents.differences(stored, form.document())
        except (RefusedError, ValidationError) as error:
            put_refusal(form.basics, error)
        else:
            messages.success(request, "已保存。")
            return redirect("services:desk-version", version.uid)
    context = {"form": form, "version": version, "conflicts": conflicts}
    return render(request, "services/desk_edit.html", context, status=_status(request))


def _status(request: HttpRequest) -> int:
    """Return the status of the page of a draft; whoever gets it after sending it was refused."""
    return 422 if request.method == "POST" else 200


def _save(request: HttpRequest, version: GuideVersion, form: DocumentForm) -> None:
    actions.save_draft(
        version=version,
        document=form.document(),
        change_note=form.basics.cleaned_data["change_note"],
        by=request.user,
        expected_version=seen_version(request),
    )


@require_POST
@require_permission(Permission.GUIDE_EDIT)
def item_revise(request: HttpRequest, uid: str) -> HttpResponse:
    """A new draft from the newest version → actions.start_revision."""
    version = actions.start_revision(item=_item(request, uid), by=request.user)
    messages.success(request, "已按现在的内容建好新的一版，请修改后送审。")
    return redirect("services:desk-edit", version.uid)


@require_POST
@require_permission(Permission.GUIDE_EDIT)
def version_submit(request: HttpRequest, uid: str) -> HttpResponse:
    """Hand in for review → actions.submit_version."""
    version = actions.submit_version(version=_version(request, uid), by=request.user)
    messages.success(request, "已送审，由另一位同事审核后发布。")
    return redirect("services:desk-version", version.uid)


@require_POST
@require_permission(Permission.GUIDE_EDIT)
def version_withdraw(request: HttpRequest, uid: str) -> HttpResponse:
    """Take back from review → actions.withdraw_version."""
    version = actions.withdraw_version(version=_version(request, uid), by=request.user)
    messages.success(request, "已撤回，可以继续修改。")
    return redirect("services:desk-version", version.uid)


@require_POST
@require_permission(Permission.GUIDE_EDIT)
def item_place(request: HttpRequest, uid: str) -> HttpResponse:
    """An item's place on the home page → actions.save_item_settings."""
    item = _item(request, uid)
    form = PositionForm(request.POST, initial={"version": item.version})
    if form.is_valid():
        try:
            actions.save_item_settings(item=item, by=request.user, **form.cleaned_data)
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            messages.success(request, "首页排序已保存。")
            return redirect("services:desk-item", item.uid)
    return _item_page(request, item, form)


@require_safe
@require_permission(Permission.GUIDE_VIEW)
def correction_list(request: HttpRequest) -> HttpResponse:
    """What readers found wrong, the most urgent first."""
    corrections = Correction.objects.visible_to(request.user).select_related("item")
    return render(
        request,
        "services/desk_corrections.html",
        {
            "waiting": corrections.waiting(),
            "answered": corrections.exclude(status=CorrectionStatus.OPEN)[:30],
            "today": timezone.localdate(),
            "may": _may(request),
        },
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GUIDE_ANSWER)
def correction_answer(request: HttpRequest, uid: str) -> HttpResponse:
    """One correction → actions.answer_correction → the reader's page."""
    correction = get_object_or_404(
        Correction.objects.visible_to(request.user).select_related("item", "guide_version"),
        uid=uid,
    )
    form = AnswerForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.answer_correction(
            correction=correction,
            status=CorrectionStatus(form.cleaned_data["status"]),
            answer=form.cleaned_data["answer"],
            by=request.user,
        ),
        back=reverse("services:desk-corrections"),
        template="services/desk_correction.html",
        done="已答复，对方凭查询码可以看到。",
        correction=correction,
    )


def _item(request: HttpRequest, uid: str) -> GuideItem:
    items = GuideItem.objects.visible_to(request.user).select_related("street", "department")
    return get_object_or_404(items, uid=uid)


def _version(request: HttpRequest, uid: str) -> GuideVersion:
    versions = GuideVersion.objects.visible_to(request.user)
    return get_object_or_404(versions.select_related("item__street"), uid=uid)


def street_of_editor(request: HttpRequest) -> Street:
    """Return the street for which the person edits; of several, the first."""
    user: Any = request.user
    streets = user.reach(Permission.GUIDE_EDIT).streets
    return get_object_or_404(Street, pk=min(streets, default=0))


def _may(request: HttpRequest) -> dict[str, bool]:
    """Return which buttons a page shows; the actions check again."""
    user: Any = request.user
    return {
        "edit": user.may(Permission.GUIDE_EDIT),
        "review": user.may(Permission.GUIDE_REVIEW),
        "answer": user.may(Permission.GUIDE_ANSWER),
    }
