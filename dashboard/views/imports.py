"""Importing a workbook: choose, upload, look at what was found, confirm, undo."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.imports import AccountLedger
from accounts.models import Post
from accounts.permissions import Permission
from core import jobs
from core.errors import RefusedError
from core.files import download
from core.htmx import wants_fragment
from core.ledger import workbooks
from core.ledger.spec import Ledger
from core.models import ImportBatch, ImportState
from core.numbers import whole_number
from core.paging import page_of
from dashboard import tasks
from dashboard.importing import actions
from dashboard.importing.forms import MappingForm, SheetsForm, UploadForm
from dashboard.importing.four_eyes import is_for_its_uploader, is_uploader, refuse_reading
from dashboard.importing.kinds import (
    KINDS,
    Kind,
    batches_for,
    kind_for,
    ledger_for,
    step_of,
    steps_for,
    streets_for,
)
from places.models import Street

BATCHES_PER_PAGE = 20
FINDINGS_PER_PAGE = 100


@require_safe
@require_permission(Permission.IMPORT)
def import_index(request: HttpRequest) -> HttpResponse:
    """Page 导入台账: what can be imported, and what was imported."""
    user, now = signed_in(request), timezone.now()
    streets = Street.objects.filter(pk__in=user.reach(Permission.IMPORT).streets)
    parts = [(street, steps_for(user, street, at=now)) for street in streets]
    batches = batches_for(user).select_related("uploaded_by")
    return render(
        request,
        "dashboard/import_index.html",
        {
            "parts": parts,
            "several_streets": len(parts) > 1,
            "page": page_of(request, batches, per_page=BATCHES_PER_PAGE),
        },
    )


@require_safe
@require_permission(Permission.IMPORT)
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The blank workbook of a ledger, with the street's own names in its drop-downs."""
    chosen = kind_for(signed_in(request), kind)
    content = workbooks.template(_prepared(request, chosen))
    return _workbook(content, f"{chosen.label}导入模板.xlsx")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.IMPORT)
def import_upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Upload page → actions.upload_import → a check that the batch's page follows."""
    user = signed_in(request)
    chosen = kind_for(user, kind)
    ledger, streets = _prepared(request, chosen), streets_for(user, chosen)
    form = UploadForm(request.POST or None, request.FILES or None, ledger=ledger, streets=streets)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with transaction.atomic():
            batch = actions.upload_import(
                kind=chosen,
                street=form.cleaned_data.get("street") or streets[0],
                file_name=file.name or "",
                content=file.read(),
                answers=form.answers,
                by=user,
            )
            _start(request, batch, "检查", tasks.check_import)
        return redirect("dashboard:import-batch", batch.uid)
    return render(
        request,
        "dashboard/import_upload.html",
        {
            "kind": chosen,
            "ledger": ledger,
            "form": form,
            "step": step_of(chosen, user, streets[0], at=timezone.now()),
        },
    )


@require_safe
@require_permission(Permission.IMPORT)
def import_batch(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One upload: its progress, what the check found, or what was imported."""
    batch = _batch(request, uid)
    is_running = batch.job is not None and not batch.job.is_ended
    if wants_fragment(request):
        response = render(
            request,
            "dashboard/_import_progress.html",
            {"job": batch.job and jobs.with_progress(batch.job)},
        )
        if not is_running:
            response["HX-Refresh"] = "true"
        return response
    return _batch_page(request, batch, is_running=is_running)


@require_POST
@require_permission(Permission.IMPORT)
def import_map(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Correct which column is which field, and check again."""
    batch = _batch(request, uid)
    refuse_reading(batch=batch, by=signed_in(request))
    form = MappingForm(request.POST, batch=batch, ledger=KINDS[batch.kind].ledger)
    if not form.is_valid():
        return _batch_page(request, batch, mapping_form=form)
    with transaction.atomic():
        actions.remap_import(batch=batch, columns=form.columns, by=signed_in(request))
        _start(request, batch, "检查", tasks.check_import)
    return redirect("dashboard:import-batch", batch.uid)


@require_POST
@require_permission(Permission.IMPORT)
def import_sheets(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Choose which sheets are read and where their headers are, and check again."""
    batch = _batch(request, uid)
    refuse_reading(batch=batch, by=signed_in(request))
    form = SheetsForm(request.POST, batch=batch)
    if not form.is_valid():
        return _batch_page(request, batch, sheets_form=form)
    with transaction.atomic():
        actions.choose_sheets(
            batch=batch,
            header_rows=form.header_rows,
            left_out=form.left_out,
            by=signed_in(request),
        )
        _start(request, batch, "检查", tasks.check_import)
    return redirect("dashboard:import-batch", batch.uid)


@require_POST
@require_permission(Permission.IMPORT)
def import_check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Check again, after something was added or corrected on the ledgers."""
    with transaction.atomic():
        batch = _locked_batch(request, uid)
        if batch.state != ImportState.CHECKED:
            raise RefusedError("这一批不需要再检查。")
        if batch.job is None or batch.job.is_ended:
            _start(request, batch, "检查", tasks.check_import)
    return redirect("dashboard:import-batch", uid)


@require_safe
@require_permission(Permission.IMPORT)
def import_errors(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The uploaded workbook with every error marked."""
    batch = _batch(request, uid)
    content = actions.marked_workbook(batch=batch, by=signed_in(request))
    stem = batch.file_name.rpartition(".")[0] or batch.file_name
    return _workbook(content, f"{stem}（标出错误）.xlsx")


@require_POST
@require_permission(Permission.IMPORT)
def import_apply(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write the checked rows; the batch's page follows the job."""
    version = whole_number(request.POST.get("version", ""))
    with transaction.atomic():
        batch = _locked_batch(request, uid)
        if batch.job is None or batch.job.is_ended:
            actions.refuse_apply(batch=batch, by=signed_in(request), version=version)
            _start(request, batch, "导入", tasks.apply_import, batch.version)
    return redirect("dashboard:import-batch", uid)


@require_POST
@require_permission(Permission.IMPORT)
def import_undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a whole import back, or say what stands in the way."""
    batch = _batch(request, uid)
    try:
        actions.undo_import(batch=batch, by=signed_in(request))
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"已撤销“{batch}”，新增的记录已删除，修改的记录已恢复原样。")
    return redirect("dashboard:import-batch", batch.uid)


@require_POST
@require_permission(Permission.ACCOUNT_EDIT)
@require_recent_sign_in
def import_codes(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The one-time codes of newly imported accounts, to print and hand over; shown once."""
    batch = _batch(request, uid)
    if batch.kind != AccountLedger.key or batch.state != ImportState.APPLIED:
        raise Http404
    user = signed_in(request)
    codes = actions.issue_codes(batch=batch, by=user)
    posts = Post.objects.visible_to(user).filter(ended_at=None).named()
    prefetch_related_objects([new.user for new in codes], Prefetch("posts", posts))
    return render(
        request,
        "dashboard/import_codes.html",
        {"batch": batch, "codes": codes, "most": actions.CODES_AT_ONCE},
    )


def _batch(request: HttpRequest, uid: UUID) -> ImportBatch:
    rows = batches_for(signed_in(request)).select_related("job", "uploaded_by", "applied_by")
    return get_object_or_404(rows, uid=uid)


def _locked_batch(request: HttpRequest, uid: UUID) -> ImportBatch:
    """Return the batch under lock: of two clicks at once the second finds the first one's job."""
    batch = _batch(request, uid)
    rows = ImportBatch.objects.select_for_update(of=("self",), no_key=True).select_related("job")
    return rows.get(pk=batch.pk)


def _prepared(request: HttpRequest, kind: Kind) -> Ledger:
    """Return the ledger with its look-ups loaded, for drop-downs."""
    user = signed_in(request)
    streets = streets_for(user, kind)
    if not streets:
        raise Http404
    ledger = ledger_for(kind, street=streets[0], by=user, at=timezone.now())
    ledger.prepare()
    return ledger


def _start(request: HttpRequest, batch: ImportBatch, verb: str, task: Any, *more: int) -> None:
    batch.job = jobs.start(
        kind="import",
        label=f"{verb}“{batch.file_name}”"[:100],
        owner=signed_in(request),
        task=task,
        arguments=(batch.uid, *more),
    )
    batch.save(update_fields=["job", "updated_at"])


def _batch_page(
    request: HttpRequest,
    batch: ImportBatch,
    *,
    is_running: bool = False,
    mapping_form: MappingForm | None = None,
    sheets_form: SheetsForm | None = None,
) -> HttpResponse:
    kind, user = KINDS[batch.kind], signed_in(request)
    is_checked = batch.state == ImportState.CHECKED and not is_running
    context = {
        "batch": batch,
        "kind": kind,
        "job": batch.job and jobs.with_progress(batch.job),
        "is_running": is_running,
        "is_checked": is_checked,
        "is_applied": batch.state == ImportState.APPLIED,
        "is_undone": batch.state == ImportState.UNDONE,
        "is_failed": batch.state == ImportState.FAILED,
        "has_codes": batch.kind == AccountLedger.key,
        "needs_uploader": is_for_its_uploader(batch, user),
        "needs_another": kind.needs_second_person and is_uploader(batch, user),
    }
    if is_checked:
        context |= {
            "findings": page_of(request, actions.findings_of(batch), per_page=FINDINGS_PER_PAGE),
            "several_sheets": len(batch.mapping.get("sheets", [])) > 1,
            "is_own": batch.uploaded_by_id == user.pk,
            "step": step_of(kind, user, actions.street_of(batch), at=timezone.now()),
            "sheets_form": sheets_form or SheetsForm(batch=batch),
            "mapping_form": mapping_form or MappingForm(batch=batch, ledger=kind.ledger),
            "earlier": batches_for(user)
            .filter(sha256=batch.sha256, state=ImportState.APPLIED)
            .exclude(pk=batch.pk)
            .first(),
        }
    return render(request, "dashboard/import_batch.html", context)


def _workbook(content: bytes, name: str) -> HttpResponse:
    return download(content, name=name, content_type=workbooks.CONTENT_TYPE)
