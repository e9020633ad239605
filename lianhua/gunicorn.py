"""What gunicorn does beside serving: on the embedded default, keep the timetable.

Used by `python3 run.py` with --config. With Redis, Celery's beat keeps it instead. The logger and
`settle` are used in a deployment as well (deploy/web.py).
"""

import gc
from typing import Any

from django.conf import settings
from django.urls import get_resolver
from gunicorn.config import Config
from gunicorn.glogging import Logger

from core.logs import JsonFormatter, PersonalDataFilter

logger_class = "lianhua.gunicorn.PortalLogger"


class PortalLogger(Logger):  # type: ignore[misc]  # untyped
    """The server's own lines, as JSON like the portal's and through its filter of personal data.

    Of a request that it cannot read, or that breaks it, gunicorn writes the address as it was
    asked, with what was searched for.
    Source: docs/rules.md R-LOG-1.
    """

    def setup(self, cfg: Config) -> None:
        """Set the handlers up as gunicorn does, then put filter and form on each."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.addFilter(PersonalDataFilter())
                handler.setFormatter(JsonFormatter())


def settle() -> None:
    """Load what every request needs, then never again look for garbage among it.

    Models, routes and libraries are a million objects that live as long as the process. Python
    looked through them again and again, for a fifth of the time that pages took.
    """
    for pattern in get_resolver().url_patterns:
        getattr(pattern, "url_patterns", None)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)


def post_worker_init(worker: Any) -> None:
    """Settle, and start the timekeeper in the one process that serves."""
    settle()
    if settings.CELERY_TASK_ALWAYS_EAGER:
        from core.schedule import start_timekeeper  # the apps are loaded by now

        start_timekeeper()
