"""Every write of the app; one function per verb."""

from accounts.actions.messages import read_message, send_message

__all__ = ["read_message", "send_message"]
