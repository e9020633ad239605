"""`manage.py forget_second_factor USERNAME --reason …`: for a locked-out security administrator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import actions
from accounts.models import User
from core.errors import RefusedError


class Command(BaseCommand):
    """Unbinds the phone of one account; recorded as the system's own step."""

    help = "解除一个账号的动态口令绑定（安全管理员自己丢了手机时，由运维人员执行）。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the account and why."""
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="原因，写入审计记录")

    def handle(self, *args: Any, **options: Any) -> None:
        """Unbind, or say why not."""
        user = User.objects.filter(username=options["username"].lower()).first()
        if user is None:
            raise CommandError(f"没有账号“{options['username']}”。")
        if not options["reason"].strip():
            raise CommandError("--reason：请写明解除绑定的原因。")
        try:
            actions.forget_second_factor(user=user, by=None, reason=options["reason"])
        except RefusedError as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(f"{user} 的动态口令已解除绑定，其登录已全部退出。")
