"""What a password must be beyond Django's own rules (R-ACC-5)."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

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


@pytest.mark.parametrize(
    ("role", "values", "why", "rule"),
    [
        (Role.STREET_STAFF, {"must_change_password": True}, "管理员给的登录码", "至少 12 位"),
        (Role.GRID_WORKER, {"must_change_password": True}, "管理员给的登录码", "至少 10 位"),
        (
            Role.STREET_STAFF,
            {"password_changed_at": timezone.now() - timedelta(days=91)},
            "密码最多用 90 天",
            "至少 12 位",
        ),
    ],
    ids=["office, reset", "phone, reset", "office, too old"],
)
def test_who_must_change_the_password_reads_why_and_by_which_rules(client, role, values, why, rule):
    client.force_login(make_user(role, **values))

    page = client.get("/desk/", follow=True).text

    for words in ("请先设一个新密码", why, rule, "至少三种", "最近 5 次", "不和姓名、账号相近"):
        assert words in page
