"""Kinds of events, as an auditor looks for them: sign-ins, looks at personal data, exports."""

from dataclasses import dataclass

from audit.words.nouns import NOUNS

_SIGN_INS = (
    *("signed_in", "signed_out", "sign_in_failed", "locked_out", "password_changed"),
    *("password_reset", "second_factor_enabled", "second_factor_refused", "second_factor_removed"),
    *("recovery_code_used", "recovery_codes_renewed", "recovery_codes_dropped"),
    "device_forgotten",
)
_PEOPLE = ("created", "edited", "switched_on", "switched_off")
_POSTS = ("proposed", "deputy_proposed", "granted", "refused", "ended", "revoked", "issued")
_TAKEN_OUT = ("exported", "copy_fetched", "errors_downloaded", "letter_made")
_CHANGED = (
    *("saved", "edited", "corrected", "profile_saved", "topic_saved", "outline_saved"),
    *("attendance_saved", "relay_saved", "days_saved", "hours_saved", "id_number_saved"),
    *("moved", "placed", "reordered", "reshaped", "buildings_placed", "buildings_left", "funded"),
    "recoded",
    *("handed_over", "merged", "merged_away", "merge_undone", "retired", "rotated", "restored"),
)
_GONE = ("erased", "erased_again", "purged", "voided", "removed", "discarded", "withdrawn")


@dataclass(frozen=True)
class Kind:
    """What an auditor calls several actions by one word.

    Shape: `actions` are all that there may be; those that were recorded are asked for, which the
           index on `action` answers (audit.models.recorded).
    """

    label: str
    actions: tuple[str, ...]


def _of_any(*verbs: str) -> tuple[str, ...]:
    return tuple(f"{noun}.{verb}" for noun in NOUNS for verb in verbs)


KINDS = {
    "sign-in": Kind(
        "登录和密码",
        (*(f"account.{verb}" for verb in _SIGN_INS), "entry_link.used"),
    ),
    "look": Kind("查看完整信息", _of_any("revealed")),
    "export": Kind("导出和下载", _of_any(*_TAKEN_OUT)),
    "import": Kind("导入", ("import.applied", "import.undone", *_of_any("imported", "loaded"))),
    "rights": Kind(
        "账号和授权",
        (
            *(f"account.{verb}" for verb in _PEOPLE),
            *(f"{noun}.{verb}" for noun in ("post", "entry_link") for verb in _POSTS),
        ),
    ),
    "refused": Kind("没有权限被拒绝", ("access.refused",)),
    "change": Kind("修改", _of_any(*_CHANGED)),
    "confirm": Kind("确认和批准", _of_any("confirmed", "approved", "published", "accepted")),
    "gone": Kind("删除、作废和撤回", _of_any(*_GONE)),
}
