"""Every write of the app; one function per verb."""

from accounts.actions.departments import save_department
from accounts.actions.deputies import end_deputy, propose_deputy
from accounts.actions.entry_links import NewLink, issue_link, revoke_link, use_link
from accounts.actions.messages import read_message, send_message, tell_about, tell_liaisons
from accounts.actions.notices import choose_notice
from accounts.actions.passwords import change_password
from accounts.actions.people import (
    NewCode,
    create_user,
    edit_user,
    forget_second_factor,
    reset_password,
    switch_off_user,
    switch_on_user,
)
from accounts.actions.photos import check_own_photos, keep_photo
from accounts.actions.posts import end_post, grant_post, grant_posts, propose_post, refuse_post
from accounts.actions.second_factor import (
    confirm_authenticator,
    drop_recovery_codes,
    prepare_authenticator,
    remove_authenticator,
    renew_recovery_codes,
    replace_recovery_codes,
    stop_authenticator,
    use_code,
)
from accounts.actions.sign_ins import (
    begin_sign_in,
    end_sign_in,
    end_sign_ins,
    move_sign_in,
    record_failed_link,
    record_failed_sign_in,
    record_lock_out,
    record_refusal,
    touch_sign_in,
)
from accounts.actions.streets import NewStreet, set_up_street
from accounts.actions.tokens import NewToken, issue_token, use_token
from accounts.actions.webhooks import save_webhook

__all__ = [
    "NewCode",
    "NewLink",
    "NewStreet",
    "NewToken",
    "begin_sign_in",
    "change_password",
    "check_own_photos",
    "choose_notice",
    "confirm_authenticator",
    "create_user",
    "drop_recovery_codes",
    "edit_user",
    "end_deputy",
    "end_post",
    "end_sign_in",
    "end_sign_ins",
    "forget_second_factor",
    "grant_post",
    "grant_posts",
    "issue_link",
    "issue_token",
    "keep_photo",
    "move_sign_in",
    "prepare_authenticator",
    "propose_deputy",
    "propose_post",
    "read_message",
    "record_failed_link",
    "record_failed_sign_in",
    "record_lock_out",
    "record_refusal",
    "refuse_post",
    "remove_authenticator",
    "renew_recovery_codes",
    "replace_recovery_codes",
    "reset_password",
    "revoke_link",
    "save_department",
    "save_webhook",
    "send_message",
    "set_up_street",
    "stop_authenticator",
    "switch_off_user",
    "switch_on_user",
    "tell_about",
    "tell_liaisons",
    "touch_sign_in",
    "use_code",
    "use_link",
    "use_token",
]
