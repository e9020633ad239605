"""Every write of the app; one function per verb."""

from accounts.actions.messages import read_message, send_message
from accounts.actions.passwords import change_password
from accounts.actions.second_factor import (
    confirm_authenticator,
    prepare_authenticator,
    remove_authenticator,
    renew_recovery_codes,
    use_code,
)
from accounts.actions.sign_ins import (
    begin_sign_in,
    end_sign_in,
    end_sign_ins,
    move_sign_in,
    record_failed_sign_in,
    record_lock_out,
    record_refusal,
    touch_sign_in,
)

__all__ = [
    "begin_sign_in",
    "change_password",
    "confirm_authenticator",
    "end_sign_in",
    "end_sign_ins",
    "move_sign_in",
    "prepare_authenticator",
    "read_message",
    "record_failed_sign_in",
    "record_lock_out",
    "record_refusal",
    "remove_authenticator",
    "renew_recovery_codes",
    "send_message",
    "touch_sign_in",
    "use_code",
]
