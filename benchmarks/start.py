"""The CPU that one process takes until it can answer."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator

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


def _cpu_of(code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000
