"""What gunicorn does beside serving: on the embedded default, keep the timetable.

Used by `python3 run.py` with --config. With Redis, Celery's beat keeps it instead.
"""

from typing import Any

from django.conf import settings


def post_worker_init(worker: Any) -> None:
    """Start the timekeeper in the one process that serves."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        from core.schedule import start_timekeeper  # the apps are loaded by now

        start_timekeeper()
