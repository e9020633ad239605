import uuid

import django.db.models.deletion
from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_squashed_0004")]

    operations = [
        core.tables.CreateModels(
            [
                migrations.CreateModel(
                    name="AccessToken",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                unique=True,
                                verbose_name="编号",
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "token_index",
                            models.CharField(
                                max_length=64, unique=True, verbose_name="令牌（摘要）"
                            ),
                        ),
                        (
                            "second_factor",
                            models.BooleanField(default=False, verbose_name="用过动态口令"),
                        ),
                        ("expires_at", models.DateTimeField(verbose_name="失效时间")),
                        (
                            "sign_in",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="token",
                                to="accounts.signin",
                                verbose_name="登录记录",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "接口令牌",
                        "verbose_name_plural": "接口令牌",
                        "ordering": ["-pk"],
                    },
                ),
            ]
        ),
    ]
