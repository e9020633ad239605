"""For the load balancer and the watchman: is the process alive, is it ready to serve."""

import logging
import shutil
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.core.cache import cache as shared_cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import upgrades
from core.guards import public_page

LEAST_FREE_DISK = 0.05  # of the volume that holds the data
logger = logging.getLogger(__name__)


class NotReadyError(Exception):
    """A check that did not crash but found something missing."""


@public_page
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process runs, whatever else is broken: a restart would not help."""
    return HttpResponse("ok", content_type="text/plain")


@public_page
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part works, else 503; names the parts, and only the log says why."""
    parts = {name: _works(name, check) for name, check in CHECKS.items()}
    is_ready = all(parts.values())
    states = {name: "ok" if works else "failed" for name, works in parts.items()}
    return JsonResponse(
        {"status": "ok" if is_ready else "failed", **states}, status=200 if is_ready else 503
    )


def _works(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:  # whatever a part raises, the answer is that it does not work
        logger.exception("readiness check failed: %s", name)
        return False
    return True


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    word = get_random_string(12)
    shared_cache.set(f"readyz:{word}", word, timeout=5)
    if shared_cache.get(f"readyz:{word}") != word:
        raise NotReadyError("the cache lost what was just written")


@cache
def _migrations() -> None:
    """Raise while migrations are missing; once all are applied they stay so for this process."""
    executor = MigrationExecutor(connection)
    upgrades.refuse_half_way(executor.loader)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReadyError("migrations are missing")


def _disk() -> None:
    volume = shutil.disk_usage(settings.DATA_DIR)
    if volume.free < volume.total * LEAST_FREE_DISK:
        raise NotReadyError("the disk is nearly full")


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "cache": _cache,
    "migrations": _migrations,
    "disk": _disk,
}
