"""Notice a database that an upgrade would pass over."""

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from core.errors import RefusedError


def refuse_half_way(loader: MigrationLoader) -> None:
    """Raise unless each app stands before or after all its migrations that are one now.

    Django leaves such an app out and says that there is nothing to apply.

    Errors: RefusedError naming the apps; nothing has been written.
    """
    labels = sorted({app for app, name in loader.replacements.keys() - loader.graph.nodes.keys()})
    if labels:
        names = "、".join(str(apps.get_app_config(label).verbose_name) for label in labels)
        raise RefusedError(
            f"数据库停在较早的版本，这个版本不能直接升级（{names}）。数据没有改动。"
            "请先按运维手册“Upgrading”一节，用合并迁移之前的最后一个版本启动一次，再换到这个版本。"
        )
