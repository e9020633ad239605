"""The CPU that one process takes until it can answer."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

from django.db import connection

from benchmarks.measure import Line, compare

OURS = "import lianhua.wsgi"
BARE = """
import django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=[f"django.contrib.{app}" for app in
                    ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")]
    + [PLACES],
    AUTH_USER_MODEL="accounts.User", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql"}},
    INDEX_KEY=b"", FIELD_KEYS={}, FIELD_KEY_ID="",
)
django.setup()
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
""".replace(
    "[PLACES]",
    "['core', 'audit', 'places', 'accounts', 'party', 'grids', 'alliances', 'services',"
    " 'volunteers', 'dashboard']",
)


def lines(rounds: int) -> Iterator[Line]:
    """Measure from the command to a ready application."""
    yield compare(
        "cold start",
        "Django's own apps and our models",
        lambda: None,
        lambda: None,
        goal=1.5,
        by=lambda work, repeat: _cpu_of(OURS),
        limit_by=lambda work, repeat: _cpu_of(BARE),
        rounds=rounds,
    )


def clock_lines(rounds: int) -> Iterator[Line]:
    """Measure by the clock how long a process takes to its first answer, and an empty database."""
    yield _seconds("cold start by the clock", 5, [_clock(["-c", OURS]) for _ in range(rounds)])
    yield _seconds("migrate from empty by the clock", 60, [_migrated()])


def _migrated() -> float:
    """Migrate a database of its own, which is dropped again."""
    given = connection.settings_dict
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = f"{given['NAME']}_empty"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        return _clock(["manage.py", "migrate", "-v", "0"], DATABASE_URL=f"{address}/{name}")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


def _clock(words: list[str], **more: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, env=os.environ | more)
    return time.perf_counter() - start


def _seconds(name: str, most: float, took: list[float]) -> Line:
    ratios = sorted(one / most for one in took)
    middle = median(took)
    limit = f"{most:g} s"
    return Line(
        name, limit, middle / most, 1, False, middle * 1000, most * 1000, ratios[0], ratios[-1]
    )


def _cpu_of(code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000
