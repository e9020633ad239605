"""A notice is withdrawn with words; no step of this kind is there yet, so every row passes."""

from django.db import migrations, models

import core.table_checks

KINDS = [
    ("drafted", "草拟"),
    ("submitted", "提请立项"),
    ("returned", "退回"),
    ("approved", "批准立项"),
    ("publicised", "开始公示"),
    ("revised", "撤回公示修改"),
    ("contracted", "登记合同"),
    ("started", "开工"),
    ("completed", "登记完工"),
    ("reworked", "验收未通过"),
    ("accepted", "验收通过"),
    ("evaluated", "登记满意度"),
    ("disclosed", "公开结果"),
    ("cancelled", "取消"),
]


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_objection_settled_on")]
    operations = [
        # Choices are no business of the database: its table is locked once, for the check.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "livelihoodstep",
                    "kind",
                    models.CharField(choices=KINDS, max_length=12, verbose_name="步骤"),
                )
            ]
        ),
        core.table_checks.WidenCheck(
            "livelihoodstep",
            models.CheckConstraint(
                name="livelihood_step_back_with_words",
                condition=~models.Q(kind__in=("returned", "revised", "reworked", "cancelled"))
                | ~models.Q(words=""),
                violation_error_message="退回、整改和取消要写明原因。",
            ),
        ),
    ]
