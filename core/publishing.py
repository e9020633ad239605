"""Hand a task to the broker without ever making the person wait for a broker that is away."""

import logging
import time
from typing import Any

from celery import Task

SILENCE = 5.0  # seconds in which a broker that just failed is not asked again
logger = logging.getLogger(__name__)
_silent_until = 0.0


def publish(task: Task[..., None], *arguments: Any) -> bool:
    """Queue `task(*arguments)`; False when the broker is away or, run in process, it failed.

    Nothing is lost by False: who calls has left a row that the next sweep finds.
    """
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        task.apply_async(args=arguments, retry=False)
    except Exception as error:  # whatever the broker's library or an eager task raises
        if not task.app.conf.task_always_eager:
            _silent_until = time.monotonic() + SILENCE
        logger.exception("could not be queued: %s (%s)", task.name, type(error).__name__)
        return False
    return True
