"""How tests open a ledger of the office and read its rows."""

from django.urls import reverse
from django.utils import timezone


def ledger(name, page="changelist", **kwargs):
    return reverse(f"admin:volunteers_{name}_{page}", **kwargs)


def rows_of(answer):
    return list(answer.context["cl"].result_list)


def leave_for_twenty_minutes(client):
    """Let the password lie 20 minutes back, while the session goes on."""
    session, now = client.session, int(timezone.now().timestamp())
    session.update({"signed_in_at": now - 1200, "proven_at": now - 1200, "seen_at": now})
    session.save()
