"""An event says through what it came about, and under which key it stands in the chain."""

from django.db import migrations, models

import core.tables

# SQLite makes the table anew for a column and drops the triggers of 0002 with the old one.
SQLITE = [
    f"""
    CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit_auditevent
    BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END
    """
    for verb in ("UPDATE", "DELETE")
]
AGAIN = {"postgresql": [], "sqlite": SQLITE}


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        core.tables.RunStatements({"postgresql": [], "sqlite": []}, AGAIN),
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
        core.tables.RunStatements(AGAIN, {"postgresql": [], "sqlite": []}),
    ]
