"""What to tell whom about Party work; a task may run twice with the effect of once."""

from party.notifications.admissions import (
    admission_moved,
    admissions_expired,
    tell_of_admission,
)
from party.notifications.life import (
    appraisal_judged,
    appraisal_reassigned,
    ask_reporter,
    life_judged,
    tell_filer,
    tell_reporter,
)
from party.notifications.meetings import task_assigned, task_returned, topic_answered

__all__ = [
    "admission_moved",
    "admissions_expired",
    "appraisal_judged",
    "appraisal_reassigned",
    "ask_reporter",
    "life_judged",
    "task_assigned",
    "task_returned",
    "tell_filer",
    "tell_of_admission",
    "tell_reporter",
    "topic_answered",
]
