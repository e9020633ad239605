"""An event says through what it came about, and under which key it stands in the chain.

Not to be gone back over once an event names a key: its place in the chain is reckoned with both.
"""

from django.core.management import CommandError
from django.db import migrations, models

import core.tables

# SQLite may make the table anew for a column, and then drops the triggers of 0002 with the old one.
SQLITE = [
    statement
    for verb in ("UPDATE", "DELETE")
    for statement in (
        f"DROP TRIGGER IF EXISTS audit_no_{verb.lower()}",
        f"""
        CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit_auditevent
        BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
        """,
    )
]
AGAIN = {"postgresql": [], "sqlite": SQLITE}


def refuse_to_lose_keys(apps, schema_editor):
    """Say what would be lost before anything is changed."""
    events = apps.get_model("audit", "AuditEvent").objects.using(schema_editor.connection.alias)
    if events.exclude(key_name="").exists():
        raise CommandError(
            "审计记录已写明途径和密钥号，去掉这两栏后链条无法核对，所以不能退到这一步之前。"
            "数据没有改动。换回上一个版本不需要退表，请用 deploy/bin/roll-back；"
            "确实要回到以前的数据，请恢复备份。"
        )


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        core.tables.RunStatements({"postgresql": [], "sqlite": []}, AGAIN),
        core.tables.AddColumns(
            [
                migrations.AddField(
                    model_name="auditevent",
                    name="source",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("page", "网页"),
                            ("admin", "台账"),
                            ("api", "接口"),
                            ("import", "导入"),
                            ("job", "后台任务"),
                        ],
                        db_default="",
                        default="",
                        max_length=10,
                        verbose_name="途径",
                    ),
                ),
                migrations.AddField(
                    model_name="auditevent",
                    name="key_name",
                    field=models.CharField(
                        blank=True, db_default="", default="", max_length=8, verbose_name="密钥号"
                    ),
                ),
            ]
        ),
        core.tables.RunStatements(AGAIN, {"postgresql": [], "sqlite": []}),
        core.tables.RefuseBackwards(refuse_to_lose_keys),
    ]
