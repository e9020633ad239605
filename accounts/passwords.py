"""Password rules beyond Django's own."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

_FAMILIAR = """
woaini woaiwojia woaizhongguo zhongguo zhonghua beijing shanghai kunming yunnan mima
wodemima mimamima denglu guanliyuan admin administrator root password passwd qwerty
qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc abc abcd abcdef iloveyou
welcome welcomeback shequ jiedao dangjian dangyuan zhiyuanzhe wangge zhengwu fuwu gongzuo
jiedaoban jiedaobanshichu shequgongzuo renminfuwu weirenminfuwu dajiahao nihao nihaoma
xinnian xinniankuaile kuaile shengri shengrikuaile zhangsan lisi wangwu test ceshi
user yonghu laoshi mama baba tiantian wangshuai woshishui wobuzhidao buzhidao
"""


class ThreeKindsValidator:
    """At least three of: lower case, upper case, digit, other (等保 habit, R-ACC-5)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with a sentence when fewer than three kinds occur."""
        kinds = [
            any(char.islower() for char in password),
            any(char.isupper() for char in password),
            any(char.isdigit() for char in password),
            any(not char.isalnum() for char in password),
        ]
        if sum(kinds) < 3:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return "密码应包含小写字母、大写字母、数字、符号中的至少三种。"


class OfficeLengthValidator:
    """Twelve characters for office posts (R-ACC-5)."""

    LEAST = 12

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a shorter one of somebody who has such a post today."""
        is_known = user is not None and user.pk is not None
        if len(password) < self.LEAST and is_known and user.is_office:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return f"在办公室工作的岗位，密码至少 {self.LEAST} 位。"


class FamiliarWordsValidator:
    """Not one of the words that everybody here tries first, whatever digits and signs are in it.

    Django's list of common passwords is English.
    """

    WORDS = frozenset(_FAMILIAR.split())

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when nothing but such a word, digits and signs is in it."""
        if re.sub(r"[^a-z]", "", password.lower()) in self.WORDS:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return "这个密码太容易猜到：不要用常见的词或拼音加数字。"


def rules_for(user: Any) -> str:
    """Return what a new password of this person must be like, before they have typed one.

    Source: docs/rules.md R-ACC-5.
    """
    least = OfficeLengthValidator.LEAST if user.is_office else settings.PASSWORD_LEAST
    return (
        f"至少 {least} 位；小写字母、大写字母、数字、符号中至少三种；不用常见的词或拼音加数字，"
        "不和姓名、账号相近；不能与现在的和最近 5 次用过的相同。"
    )
