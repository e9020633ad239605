"""Writes of the organisation tree and of what its organisations keep."""

from party.actions.committees import (
    appoint_member,
    end_member,
    end_term,
    open_term,
    save_member,
    save_term,
)
from party.actions.organisations import move_organisation, save_organisation

__all__ = [
    "appoint_member",
    "end_member",
    "end_term",
    "move_organisation",
    "open_term",
    "save_member",
    "save_organisation",
    "save_term",
]
