"""An activity of the line 联盟共建 has a project, or without one an alliance.

No row names an alliance yet, so all of them pass what is asked of them now. Not to be gone back
over once one does: it would belong to nobody.
"""

from django.core.management import CommandError
from django.db import migrations, models

import core.table_checks
import core.tables

Q = models.Q


def refuse_to_lose_alliances(apps, schema_editor):
    """Say what would be lost before anything is changed."""
    rows = apps.get_model("volunteers", "Activity").objects.using(schema_editor.connection.alias)
    if rows.filter(alliance__isnull=False).exists():
        raise CommandError(
            "已有联盟自己组织的活动，去掉“党建联盟”一栏后不知道是谁组织的，所以不能退到这一步之前。"
            "数据没有改动。换回上一个版本不需要退表，请用 deploy/bin/roll-back；"
            "确实要回到以前的数据，请恢复备份。"
        )


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0032_activity_of_an_alliance")]
    operations = [
        core.table_checks.WidenCheck(
            "activity",
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(
                    alliance__isnull=True,
                    line="volunteer",
                    project__isnull=True,
                    team__isnull=False,
                )
                | Q(
                    alliance__isnull=True,
                    line="alliance",
                    project__isnull=False,
                    team__isnull=True,
                )
                | Q(
                    alliance__isnull=False,
                    line="alliance",
                    project__isnull=True,
                    team__isnull=True,
                )
                | Q(
                    alliance__isnull=True,
                    line="community",
                    project__isnull=True,
                    team__isnull=True,
                ),
                name="activity_organiser_matches_line",
                violation_error_message=(
                    "志愿服务队的活动要选队伍；联盟共建的活动要选共建项目，没有项目的选联盟，"
                    "两样只选一样；社区自办的都不选。"
                ),
            ),
        ),
        core.tables.RefuseBackwards(refuse_to_lose_alliances),
    ]
