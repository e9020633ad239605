"""What a password must be beyond Django's own rules (R-ACC-5)."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.roles import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_an_office_post_asks_for_twelve_characters_others_for_ten():
    office, grid = make_user(Role.STREET_STAFF), make_user(Role.GRID_WORKER)

    validate_password("Qing-Song7", grid)
    with pytest.raises(ValidationError, match="至少 12 位"):
        validate_password("Qing-Song7", office)
    validate_password("Qing-Song-77", office)


@pytest.mark.parametrize("word", ["Woaini-1314520", "Zhongguo@2026", "WoDeMiMa_123456"])
def test_a_familiar_word_with_digits_is_refused(word):
    with pytest.raises(ValidationError, match="太容易猜到"):
        validate_password(word, make_user(Role.GRID_WORKER))
