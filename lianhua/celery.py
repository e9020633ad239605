"""The Celery application and the one table of what runs when."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.schedules import crontab
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
# Hours of Shanghai (CELERY_TIMEZONE). Deletions in the night, away from the backup at half past two
# and the drill at four; reminders when people come to work. A turn that was missed, because the
# machine was off, is made up for by beat and by `run_due` alike: both compare with the last run.
app.conf.beat_schedule = {
    "sweep-outbox": {"task": "core.tasks.sweep_outbox", "schedule": 30.0},
    "revive-jobs": {"task": "core.tasks.revive_jobs", "schedule": 60.0},
    "sweep-jobs": {"task": "core.tasks.sweep_jobs", "schedule": 3600.0},
    "note-audit-head": {"task": "audit.tasks.note_head", "schedule": 60.0},
    "note-erasures": {"task": "dashboard.tasks.note_erasures", "schedule": 3600.0},
    "discard-stale-imports": {
        "task": "dashboard.tasks.discard_stale_imports",
        "schedule": crontab(hour=1, minute=10),
    },
    "purge-unused-photos": {
        "task": "volunteers.tasks.purge_unused_photos",
        "schedule": crontab(hour=1, minute=40),
    },
    "keep-retention": {
        "task": "dashboard.tasks.keep_retention",
        "schedule": crontab(hour=3, minute=30),
    },
    "tell-expired-admissions": {
        "task": "party.admissions_expired",
        "schedule": crontab(hour=8, minute=5),
    },
    "tend-wishes": {
        "task": "projects.tasks.tend_wishes",
        "schedule": crontab(hour=8, minute=10),
    },
    "remind-of-visits": {
        "task": "volunteers.remind_of_visits",
        "schedule": crontab(hour=8, minute=15),
    },
    "remind-of-premises-and-honours": {
        "task": "projects.remind_due",
        "schedule": crontab(hour=8, minute=20),
    },
}
