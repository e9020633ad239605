"""Figures for Prometheus, in its text format, for who knows the token of METRICS_TOKEN."""

import hmac
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import health
from core.guards import public_page
from core.logs import LostLines
from core.operation import Operation, look
from core.volumes import Volume

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})

Samples = Mapping[str, float | None]


@public_page
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer `Authorization: Bearer <token>` with the figures, and everybody else with 404."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.METRICS_TOKEN
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    parts = health.states()
    lines = list(_metric("portal_part_up", "1 when the part works", "part", parts))
    lost = {"": LostLines.count}
    lines += _metric("portal_log_lines_lost", "not written by this process", "", lost)
    if parts["database"]:
        lines += _of_operation(look(at=timezone.now()))
    return HttpResponse("\n".join([*lines, ""]), content_type=CONTENT_TYPE)


def _of_operation(now: Operation) -> Iterator[str]:
    outbox = {"waiting": now.outbox_waiting, "given_up": now.outbox_given_up}
    jobs = {"waiting": now.jobs_waiting, "running": now.jobs_running}
    moments = {
        "outbox_oldest": now.outbox_oldest,
        "job_oldest": now.job_oldest,
        "backup": now.last_backup,
        "offsite": now.last_copy,
        "archive": now.archive.arrived if now.archive else None,
        "audit_head": now.last_audit_head,
        "green_drill": now.last_drill.green if now.last_drill else None,
    }
    yield from _metric("portal_outbox_entries", "effects that have not left", "state", outbox)
    yield from _metric("portal_jobs", "background jobs", "state", jobs)
    yield from _metric(
        "portal_jobs_failed_day", "failed in 24 hours", "", {"": now.jobs_failed_today}
    )
    yield from _metric(
        "portal_moment_seconds", "when it was, since 1970; none is no line", "what", _unix(moments)
    )
    yield from _metric(
        "portal_timetable_run_seconds",
        "when an entry last began, since 1970",
        "entry",
        _unix({run.name: run.ran_at for run in now.runs}),
    )
    yield from _metric(
        "portal_timetable_failed",
        "1 when its last run failed",
        "entry",
        {run.name: bool(run.error) for run in now.runs},
    )
    yield from _of_disks([*now.disks, *now.disks_beside])


def _of_disks(disks: list[Volume]) -> Iterator[str]:
    """Name each volume by the first of our folders on it."""
    yield from _metric("portal_disk_bytes", "of each volume that is written, once", "", {})
    for disk in disks:
        for kind, number in (("free", disk.free), ("total", disk.total)):
            yield f'portal_disk_bytes{{volume="{disk.names[0]}",kind="{kind}"}} {number}'


def _unix(moments: Mapping[str, datetime | None]) -> Samples:
    return {name: moment.timestamp() if moment else None for name, moment in moments.items()}


def _metric(name: str, meaning: str, label: str, samples: Samples) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} gauge"
    for value, number in samples.items():
        if number is not None:
            labels = f'{{{label}="{value.translate(_ESCAPED)}"}}' if label else ""
            yield f"{name}{labels} {float(number):.15g}"
