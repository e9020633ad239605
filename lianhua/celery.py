"""The Celery application and the one table of what runs when."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianhua.settings")


@setup_logging.connect  # type: ignore[untyped-decorator]  # Celery ships no types
def keep_logging(**_options: Any) -> None:
    """Log as the web server does; Celery would put handlers of its own, without the filter.

    Source: docs/rules.md R-LOG-1.
    """
    dictConfig(settings.LOGGING)


app = Celery("lianhua")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="notifications")
app.autodiscover_tasks(related_name="webhooks")
app.conf.beat_schedule = {
    "sweep-outbox": {"task": "core.tasks.sweep_outbox", "schedule": 60.0},
    "revive-jobs": {"task": "core.tasks.revive_jobs", "schedule": 60.0},
    "sweep-jobs": {"task": "core.tasks.sweep_jobs", "schedule": 3600.0},
    "note-audit-head": {"task": "audit.tasks.note_head", "schedule": 60.0},
    "tell-expired-admissions": {
        "task": "party.admissions_expired",
        "schedule": 24 * 3600.0,
    },
    "discard-stale-imports": {
        "task": "dashboard.tasks.discard_stale_imports",
        "schedule": 24 * 3600.0,
    },
    "note-erasures": {"task": "dashboard.tasks.note_erasures", "schedule": 3600.0},
    "keep-retention": {"task": "dashboard.tasks.keep_retention", "schedule": 24 * 3600.0},
    "tend-wishes": {"task": "projects.tasks.tend_wishes", "schedule": 24 * 3600.0},
    "purge-unused-photos": {
        "task": "volunteers.tasks.purge_unused_photos",
        "schedule": 24 * 3600.0,
    },
    "remind-of-visits": {
        "task": "volunteers.remind_of_visits",
        "schedule": 24 * 3600.0,
    },
    "remind-of-premises-and-honours": {
        "task": "projects.remind_due",
        "schedule": 24 * 3600.0,
    },
}
