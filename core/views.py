"""Answers that belong to no app."""

import sys
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from core import fullness, jobs
from core.files import file_response
from core.guards import signed_in_page
from core.htmx import wants_fragment
from core.models import Job
from core.requests import own_path
from core.templatetags.portal import request_number


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in Chinese that the page was open too long; what was typed is still one step back."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the office is being looked after while the database is away or full, or we failed.

    Nothing of the request was written: its transaction went down with the connection.
    """
    error = sys.exception()
    if fullness.is_full(error):  # as when a session was to be kept
        fullness.remember(request.path)
    elif not _database_is_away(error):
        return static_page(request, "500.html", status=500)
    response = static_page(request, "503.html", status=503)
    response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response


def static_page(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    """Return a page that asks nobody who reads it; only the number of the request is told."""
    return render(None, template, {"number": request_number(request)}, status=status)


def _database_is_away(error: BaseException | None) -> bool:
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if connection.vendor == "sqlite":
        return False
    return connection.connection is None or bool(connection.connection.closed)


@require_safe
@signed_in_page
@vary_on_headers("HX-Request")
def job_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far one's own long piece of work is; the page asks again until it has ended."""
    job = get_object_or_404(Job.objects.visible_to(request.user), uid=uid)
    template = "core/_job.html" if wants_fragment(request) else "core/job.html"
    return render(request, template, _context(request, jobs.with_progress(job)))


def _context(request: HttpRequest, job: Job) -> dict[str, object]:
    back = own_path(request, request.GET.get("back", ""))
    return {"job": job, "is_open": job.is_file_open_to(request.user), "job_back": back}


@require_safe
@signed_in_page
def job_file(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The file that one's own work made, always as a download; never more than one may see now.

    Source: docs/rules.md R-JOB-1.
    """
    job = get_object_or_404(Job.objects.visible_to(request.user), uid=uid)
    if job.is_file_gone:
        return render(request, "core/job.html", _context(request, job), status=404)
    if not job.file:
        raise Http404("还没有可以下载的文件。")
    if not job.is_file_open_to(request.user):
        raise PermissionDenied(
            "生成之后您的岗位有变动，这份文件不能再下载。请按现在的岗位重新导出。"
        )
    return file_response(job.file, name=job.file_name, as_attachment=True)
