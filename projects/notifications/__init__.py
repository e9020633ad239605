"""What to tell whom about projects, premises and honours; a task that runs twice tells once."""

from projects.notifications.due import remind_due
from projects.notifications.honours import tell_applicant
from projects.notifications.livelihood import (
    livelihood_approved,
    livelihood_cancelled,
    livelihood_returned,
    livelihood_reworked,
)
from projects.notifications.premises import tell_signer, tell_street

__all__ = [
    "livelihood_approved",
    "livelihood_cancelled",
    "livelihood_returned",
    "livelihood_reworked",
    "remind_due",
    "tell_applicant",
    "tell_signer",
    "tell_street",
]
