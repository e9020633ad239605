"""The Celery application of the fault tests: two effects that take a while.

`promised` is sent through the outbox; `bare` straight through the broker, for the control.
"""

import time
from uuid import uuid4

from lianhua.celery import app

SECONDS = 0.05


@app.task(name="faults.promised")
def promised(person: str, word: str) -> None:
    """Leave a message; killed afterwards and before the commit, it is as if never begun."""
    _leave_message(person, word)
    time.sleep(SECONDS)


@app.task(name="faults.bare")
def bare(person: str, word: str) -> None:
    """Leave a message that stands at once; killed afterwards, it is left once more."""
    _leave_message(person, word)
    time.sleep(SECONDS)


def _leave_message(person: str, word: str) -> None:
    from accounts.models import Message, User  # once the apps are loaded

    recipient = User.objects.get(uid=person)
    # A key of its own each time: nothing but the outbox keeps it from being doubled.
    Message.objects.create(recipient=recipient, key=uuid4().hex, title=word)
