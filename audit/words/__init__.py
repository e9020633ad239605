"""What an event is called in Chinese: its `action` is for programs, this is for people."""

from audit.words.facts import fact_in_words
from audit.words.kinds import KINDS
from audit.words.nouns import NOUNS
from audit.words.verbs import VERBS

__all__ = ["KINDS", "NOUNS", "VERBS", "WORDS", "fact_in_words"]

# 「活动：确认」 for `activity.confirmed`.
WORDS = {
    f"{noun}.{verb}": f"{thing}：{deed}"
    for noun, thing in NOUNS.items()
    for verb, deed in VERBS.items()
} | {
    # Where the common verb would say something else.
    "access.refused": "页面：没有权限打开",
    "pointentry.given": "积分：记入",
    "pointentry.cancelled": "积分：撤销兑换",
}
