"""Notice that the configured keys are not those under which this office's data was sealed."""

from uuid import UUID

from django.conf import settings

from core import crypto
from core.errors import RefusedError
from core.models import KeyMark

WORD = "the keys fit"
FIELD = "core.keymark.value"
ROW = UUID(int=0)
INDEX = "index"


def compare_with_marks() -> None:
    """Raise unless every mark in the database can be made or opened with the configured keys.

    Errors: RefusedError naming the keys to put back; nothing has been written.
    """
    wrong = [mark.name for mark in KeyMark.objects.all() if not _fits(mark.name, mark.value)]
    if wrong:
        names = "、".join(_in_words(name) for name in wrong)
        raise RefusedError(
            f"密钥与数据库不符：{names}不是加密这些数据时所用的密钥。请把原来的密钥放回"
            " DATA_DIR 下的 keys 文件夹或环境变量后再启动；用新密钥启动，身份证号等加密内容"
            "将无法打开，因此已停止，没有写入任何数据。"
        )


def leave_marks() -> None:
    """Leave a mark of each configured key that has none yet."""
    for name, value in own_marks().items():
        KeyMark.objects.get_or_create(name=name, defaults={"value": value})


def own_marks() -> dict[str, str]:
    """Return a mark for the current field key and for the index key."""
    sealed = crypto.seal(WORD, field=FIELD, row=ROW)
    return {f"field:{settings.FIELD_KEY_ID}": sealed, INDEX: crypto.digest(WORD)}


def _fits(name: str, value: str) -> bool:
    if name == INDEX:
        return value == crypto.digest(WORD)
    try:
        return crypto.unseal(value, field=FIELD, row=ROW) == WORD
    except crypto.SealError:
        return False


def _in_words(name: str) -> str:
    kind, _, key_id = name.partition(":")
    return "索引密钥 INDEX_KEY" if kind == INDEX else f"字段密钥 FIELD_KEY（{key_id}）"
