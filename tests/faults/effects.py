"""The Celery application of the fault tests: two effects that take a while.

`promised` is sent through the outbox; `bare` straight through the broker, for the control.
With FAULTS_PAUSE the worker stops in the middle of the portal's own work, to be killed there.
"""

import os
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db.models.signals import post_save, pre_save

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


def _pause(sender: Any, instance: Any, **_: Any) -> None:
    """Say that it is the middle, and wait to be killed."""
    is_export = sender._meta.label == "core.Job" and instance.status == "running" and instance.file
    if is_export or sender._meta.label == "accounts.Message":
        Path(os.environ["DATA_DIR"], "in-the-middle").touch()
        time.sleep(120)


if os.environ.get("FAULTS_PAUSE") == "export":  # its file is written, its row is not
    pre_save.connect(_pause)
if os.environ.get("FAULTS_PAUSE") == "notice":  # its row is written, nothing is committed
    post_save.connect(_pause)
