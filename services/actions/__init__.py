"""Every write to the guide."""

from services.actions.corrections import answer_correction, file_correction
from services.actions.drafts import (
    create_item,
    import_item,
    met_by_import,
    refusals_of_import,
    save_draft,
    start_revision,
    submit_version,
    withdraw_version,
)
from services.actions.reviews import (
    confirm_checked,
    publish_version,
    return_version,
    take_offline,
)
from services.actions.topics import save_item_settings, save_topic
from services.actions.usefulness import count_answer

__all__ = [
    "answer_correction",
    "confirm_checked",
    "count_answer",
    "create_item",
    "file_correction",
    "import_item",
    "met_by_import",
    "publish_version",
    "refusals_of_import",
    "return_version",
    "save_draft",
    "save_item_settings",
    "save_topic",
    "start_revision",
    "submit_version",
    "take_offline",
    "withdraw_version",
]
