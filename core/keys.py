"""Notice that the configured keys are not those under which this office's data was sealed."""

from uuid import UUID

from django.conf import settings

from core import crypto
from core.errors import RefusedError
from core.models import KeyMark

WORD = "the keys fit"
FIELD = "core.keymark.value"
ROW = UUID(int=0)
INDEX, AUDIT = "index", "audit"


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
    """Return a mark for the current field key, the index key and the key of the audit chain."""
    sealed = crypto.seal(WORD, field=FIELD, row=ROW)
    ours = crypto.digest_under(settings.INDEX_KEY, WORD)
    marks = {mark.name: mark.value for mark in index_marks()}
    named = f"{INDEX}:{crypto.name_of_key(settings.INDEX_KEY)}" if marks else INDEX
    index = next((name for name, value in marks.items() if value == ours), named)
    audit = f"{AUDIT}:{crypto.name_of_key(settings.AUDIT_KEY)}"
    return {
        f"field:{settings.FIELD_KEY_ID}": sealed,
        index: ours,
        audit: crypto.digest_under(settings.AUDIT_KEY, WORD),
    }


def index_marks() -> list[KeyMark]:
    """Return the marks of all index keys that were ever in use and not let go."""
    marks = KeyMark.objects.filter(name__startswith=INDEX)
    return [mark for mark in marks if mark.name.partition(":")[0] == INDEX]


def _fits(name: str, value: str) -> bool:
    keys = {INDEX: crypto.index_keys, AUDIT: crypto.audit_keys}.get(name.partition(":")[0])
    if keys is not None:
        return any(value == crypto.digest_under(key, WORD) for key in keys())
    try:
        return crypto.unseal(value, field=FIELD, row=ROW) == WORD
    except crypto.SealError:
        return False


def _in_words(name: str) -> str:
    kind, _, key_id = name.partition(":")
    if kind == AUDIT:
        return f"审计密钥 AUDIT_KEY（{key_id}）"
    return "索引密钥 INDEX_KEY" if kind == INDEX else f"字段密钥 FIELD_KEY（{key_id}）"
