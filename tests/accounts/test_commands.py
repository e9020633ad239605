"""What is typed behind a command: a mistake names the option that it stands in."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from places.models import Street
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

RIGHT = {"name": "青松街道", "code": "530102099"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "--name：请填写这一项。"),
        ({"name": "  "}, "--name：请填写这一项。"),
        ({"code": ""}, "--code：请填写这一项。"),
        ({"code": "53010209"}, "--code：街道代码应为 9 位数字。"),
        ({"sysadmin": "admin"}, "--sysadmin：“admin”应写成 账号:姓名。"),
        ({"secadmin": "anna: "}, "--secadmin：“anna: ”应写成 账号:姓名。"),
        ({"secadmin": "安娜:林安"}, "--secadmin 的账号：账号"),
        ({"sysadmin": "anna:" + "林" * 41}, "--sysadmin 的姓名：最多"),
    ],
)
def test_a_mistake_of_setting_up_names_its_option(wrong, said):
    with pytest.raises(CommandError) as refused:
        call_command("set_up_street", **{**RIGHT, **wrong})

    assert said in str(refused.value)
    assert not Street.objects.exists()
    assert not User.objects.exists()


def test_what_is_typed_with_blanks_and_a_wide_colon_is_taken():
    call_command("set_up_street", name=" 青松街道 ", code=" 530102099 ", sysadmin="Anna：林安")

    assert Street.objects.get().name == "青松街道"
    assert User.objects.get(username="anna").name == "林安"


def test_an_unknown_account_is_named():
    with pytest.raises(CommandError, match="没有账号“nobody”"):
        call_command("forget_second_factor", "nobody", reason="手机丢了")
    with pytest.raises(CommandError, match="没有账号“nobody”，或已停用"):
        call_command("send_test_notice", to="nobody")


def test_a_reason_that_is_blank_is_asked_for_by_its_option():
    make_user(username="anna")

    with pytest.raises(CommandError, match="--reason"):
        call_command("forget_second_factor", "anna", reason=" ")


@pytest.mark.parametrize("number", ["0", "-1", "x"])
@pytest.mark.parametrize(
    "command",
    [("verify_sealed", "--sample"), ("rotate_keys", "--batch"), ("rotate_index", "--batch")],
)
def test_a_number_below_one_is_refused_with_its_option(command, number):
    name, option = command
    with pytest.raises(CommandError, match=f"{option}.*“{number}”应为大于 0 的整数"):
        call_command(name, f"{option}={number}")
