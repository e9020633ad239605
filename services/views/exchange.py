"""Items in and out as files: import with everything that is wrong, template, export."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission
from accounts.permissions import Permission
from core.errors import ConflictError
from core.files import download
from places.models import Street
from services import actions, documents, workbooks
from services.forms import UploadForm
from services.imports import Parsed, read_file
from services.models import GuideItem, GuideVersion
from services.views.desk import street_of_editor

SALT = "services.import"
SECONDS_TO_CONFIRM = 3600
CARRIED = ("slug", "document", "seen")
CHANGED = "检查以后有人改过这个事项，没有导入。请重新上传文件，对照现在的内容再确认。"


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GUIDE_EDIT)
def item_import(request: HttpRequest) -> HttpResponse:
    """Upload → what would change and everything that is wrong → confirm → a draft."""
    street = street_of_editor(request)
    if "confirm" in request.POST:
        return _confirm(request, street)
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        parsed = read_file(form.cleaned_data["file"])
        if not parsed.errors:
            parsed.errors = actions.refusals_of_import(
                street=street, slug=parsed.slug, document=parsed.document, by=request.user
            )
        context |= {"parsed": parsed} | _preview(request, street, parsed)
    return render(request, "services/desk_import.html", context)


def _preview(request: HttpRequest, street: Street, parsed: Parsed) -> dict[str, Any]:
    """Return what the page shows of a file without mistakes; the file itself travels signed."""
    if parsed.errors:
        return {}
    item = GuideItem.objects.filter(street=street, slug=parsed.slug).first()
    newest = item.versions.order_by("-number").first() if item else None
    changes = documents.differences(documents.build(newest), parsed.document) if newest else []
    payload = {
        "slug": parsed.slug,
        "document": parsed.document,
        "by": request.user.pk,
        "seen": actions.met_by_import(street=street, slug=parsed.slug),
    }
    return {
        "item": item,
        "newest": newest,
        "changes": changes,
        "unverified": documents.unverified_labels(parsed.document),
        "signed": signing.dumps(payload, salt=SALT, compress=True),
    }


def _confirm(request: HttpRequest, street: Street) -> HttpResponse:
    try:
        payload = signing.loads(
            request.POST.get("signed", ""), salt=SALT, max_age=SECONDS_TO_CONFIRM
        )
    except signing.BadSignature:
        payload = {}
    if payload.get("by") != request.user.pk or "seen" not in payload:
        messages.error(request, "这次导入已过期，请重新上传文件。")
        return redirect("services:desk-import")
    try:
        version = actions.import_item(
            street=street, by=request.user, **{name: payload[name] for name in CARRIED}
        )
    except ConflictError:
        messages.error(request, CHANGED)
        return redirect("services:desk-import")
    except ValidationError as error:
        parsed = Parsed(slug=payload["slug"], errors=error.messages)
        context = {"form": UploadForm(), "parsed": parsed}
        return render(request, "services/desk_import.html", context)
    messages.success(request, "已导入为草稿，核对后请送审。")
    return redirect("services:desk-version", version.uid)


@require_safe
@require_permission(Permission.GUIDE_EDIT)
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook to fill in, with drop-downs."""
    return _file(workbooks.to_workbook("", documents.empty()), "办事事项模板.xlsx")


@require_safe
@require_permission(Permission.GUIDE_VIEW)
def export_yaml(request: HttpRequest, uid: str) -> HttpResponse:
    """A version as YAML; importing it again changes nothing."""
    version = _version(request, uid)
    text = workbooks.to_yaml(version.item.slug, version.page or documents.build(version))
    return _file(text.encode(), f"{version.item.slug}.yaml")


@require_safe
@require_permission(Permission.GUIDE_VIEW)
def export_xlsx(request: HttpRequest, uid: str) -> HttpResponse:
    """A version as a workbook; importing it again changes nothing."""
    version = _version(request, uid)
    document = version.page or documents.build(version)
    return _file(workbooks.to_workbook(version.item.slug, document), f"{version.item.slug}.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    kinds = {
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "yaml": "application/yaml; charset=utf-8",
    }
    return download(content, name=name, content_type=kinds[name.rpartition(".")[2]])


def _version(request: HttpRequest, uid: str) -> GuideVersion:
    versions = GuideVersion.objects.visible_to(request.user)
    return get_object_or_404(versions.select_related("item__department"), uid=uid)
