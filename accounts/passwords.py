"""Password rules beyond Django's own."""

from typing import Any

from django.core.exceptions import ValidationError


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
