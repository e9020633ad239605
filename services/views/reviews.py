"""One version as residents will see it: what is missing, what changed, the reviewer's word."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission
from accounts.permissions import Permission
from core import workdays
from core.forms import ReasonForm
from core.numbers import whole_number
from places.models import Facility
from services import actions, documents, gate
from services.hours import places_today
from services.models import GuideItem, GuideVersion
from services.pages import page_of


@require_safe
@require_permission(Permission.GUIDE_VIEW)
def version_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Preview, gate, differences and the next step, on one page."""
    user: Any = request.user
    version = _version(request, uid)
    document = version.page or documents.build(version)
    is_own = version.is_written_by(user)
    return render(
        request,
        "services/desk_version.html",
        {
            "version": version,
            "page": _page(version, document),
            "problems": gate.problems(document, is_demo=version.is_demo),
            "unverified": documents.unverified_labels(document),
            "changes": _changes(version, document),
            "reason_form": ReasonForm(label="理由"),
            "may_edit": user.may(Permission.GUIDE_EDIT),
            "may_review": user.may(Permission.GUIDE_REVIEW) and not is_own,
            "is_own": is_own,
        },
    )


@require_POST
@require_permission(Permission.GUIDE_REVIEW)
def version_publish(request: HttpRequest, uid: str) -> HttpResponse:
    """Publish → actions.publish_version → residents read it at once."""
    version = actions.publish_version(
        version=_version(request, uid),
        by=request.user,
        expected_version=whole_number(request.POST.get("version", "")) or 0,
    )
    messages.success(request, "已发布，居民现在就能看到。")
    return redirect("services:desk-item", version.item.uid)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GUIDE_REVIEW)
def version_return(request: HttpRequest, uid: str) -> HttpResponse:
    """Send back with a reason → actions.return_version."""
    version = _version(request, uid)
    form = ReasonForm(request.POST or None, label="理由")
    if request.method == "POST" and form.is_valid():
        actions.return_version(version=version, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "已退回给编辑。")
        return redirect("services:desk-items")
    context = {"version": version, "form": form, "title": "退回修改", "verb": "退回"}
    return render(request, "services/desk_reason.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GUIDE_REVIEW)
def version_offline(request: HttpRequest, uid: str) -> HttpResponse:
    """Take off the public pages with a reason → actions.take_offline."""
    version = _version(request, uid)
    form = ReasonForm(request.POST or None, label="理由")
    if request.method == "POST" and form.is_valid():
        actions.take_offline(version=version, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "已下线，居民看不到这个事项了。")
        return redirect("services:desk-item", version.item.uid)
    context = {"version": version, "form": form, "title": "下线这个事项", "verb": "下线"}
    return render(request, "services/desk_reason.html", context)


@require_POST
@require_permission(Permission.GUIDE_REVIEW)
def item_checked(request: HttpRequest, uid: str) -> HttpResponse:
    """Gone through, everything still holds → actions.confirm_checked."""
    item = get_object_or_404(GuideItem.objects.visible_to(request.user), uid=uid)
    actions.confirm_checked(item=item, on=timezone.localdate(), by=request.user)
    messages.success(request, "已记下今天核对过，内容没有变化。")
    return redirect("services:desk-item", item.uid)


def _version(request: HttpRequest, uid: str) -> GuideVersion:
    versions = GuideVersion.objects.visible_to(request.user)
    return get_object_or_404(
        versions.select_related("item__street", "item__department", "author", "reviewer"), uid=uid
    )


def _page(version: GuideVersion, document: documents.Document) -> object:
    names = [row["facility"] for row in document["venues"]]
    facilities = Facility.objects.filter(street=version.item.street, name__in=names)
    places = places_today(facilities, at=timezone.now(), calendar=workdays.lookup)
    return page_of(version.item.slug, document, places)


def _changes(version: GuideVersion, document: documents.Document) -> list[documents.Change]:
    """Return what differs from the version residents could read before this one."""
    previous = (
        version.item.versions.filter(number__lt=version.number, published_at__isnull=False)
        .order_by("-number")
        .first()
    )
    if previous is None:
        return []
    return documents.differences(previous.page or documents.build(previous), document)
