"""What waits for a person among premises and honours."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Permission
from projects.models import Honour, HonourApplication, Premises


def premises_waiting(user: User, today: date) -> list[QuerySet[Any]]:
    """Return what waits for the person to sign for, or to confirm."""
    rows = Premises.objects
    waiting: list[QuerySet[Any]] = []
    if user.may(Permission.PREMISES_SIGN):
        waiting.append(rows.to_sign_by(user))
    if user.may(Permission.PREMISES_EDIT):
        waiting.append(rows.to_receive_by(user))
    return waiting


def applications_waiting(user: User, today: date) -> list[QuerySet[Any]]:
    """Return the applications that the person should assess, review, recommend or finish."""
    rows = HonourApplication.objects
    waiting: list[QuerySet[Any]] = []
    if user.may(Permission.HONOUR_FILE):
        waiting.append(rows.filed_by(user).open())
    if user.may(Permission.HONOUR_REVIEW):
        waiting += [rows.reviewable_by(user), rows.to_finish_by(user)]
    if user.may(Permission.HONOUR_RECOMMEND):
        waiting.append(rows.recommendable_by(user))
    return waiting


def honours_to_check(user: User, today: date) -> list[QuerySet[Any]]:
    """Return the honours whose re-examination is due within a month."""
    if not user.may(Permission.HONOUR_REVIEW):
        return []
    return [Honour.objects.checkable_by(user).to_check_by(today + timedelta(days=30))]
