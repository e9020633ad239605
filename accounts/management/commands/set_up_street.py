"""`manage.py set_up_street --name … --code …`: the first street of an empty installation."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Model

from accounts import actions
from accounts.models import User
from core.errors import RefusedError
from places.models import Street


class Command(BaseCommand):
    """Creates the street and two people, and prints their one-time codes once."""

    help = "建立街道和两位管理员（系统管理员、安全管理员），一次性登录码只显示这一次。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the street's name and code, and who the two people are."""
        parser.add_argument("--name", required=True, help="街道名称，如 青松街道")
        parser.add_argument("--code", required=True, help="区划代码，9 位数字")
        parser.add_argument("--sysadmin", default="sysadmin:系统管理员", help="账号:姓名")
        parser.add_argument("--secadmin", default="secadmin:安全管理员", help="账号:姓名")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up, or say why not."""
        typed = {name: options[name].strip() for name in ("name", "code")}
        people = {name: _person(name, options[name]) for name in ("sysadmin", "secadmin")}
        _check(Street(**typed), {name: f"--{name}" for name in typed})
        for option, (username, name) in people.items():
            person = User(username=username, name=name)
            _check(person, {"username": f"--{option} 的账号", "name": f"--{option} 的姓名"})
        try:
            new = actions.set_up_street(
                **typed, sysadmin=people["sysadmin"], secadmin=people["secadmin"]
            )
        except RefusedError as refused:
            raise CommandError(refused.sentence) from refused
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        self.stdout.write(f"已建立 {new.street}（{new.street.code}）。")
        for role, account in (("系统管理员", new.sysadmin), ("安全管理员", new.secadmin)):
            self.stdout.write(f"{role}  账号 {account.user.username}  登录码 {account.code}")
        self.stdout.write("登录码 72 小时内有效，只显示这一次；请分别交给两个人，登录后改密码。")


def _person(option: str, word: str) -> tuple[str, str]:
    username, _, name = (part.strip() for part in word.replace("：", ":").partition(":"))
    if not username or not name:
        raise CommandError(f"--{option}：“{word}”应写成 账号:姓名。")
    return username.lower(), name


def _check(row: Model, options: Mapping[str, str]) -> None:
    """Refuse what was typed for some fields, by the options in which it stands."""
    others = {field.name for field in row._meta.fields} - options.keys()
    try:
        row.clean_fields(exclude=others)
    except ValidationError as error:
        said = error.message_dict.items()
        sentences = (f"{options[field]}：{''.join(messages)}" for field, messages in said)
        raise CommandError("\n".join(sentences)) from error
