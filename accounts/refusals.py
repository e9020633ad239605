"""What a page that was refused is called in the audit trail."""

from django.apps import apps
from django.urls import ResolverMatch

from accounts.permissions import LABELS

OTHER = "其他页面"
OFFICE = "后台"
_KINDS = {"add": "：新增", "export": "：导出", "history": "：变更记录"}


def page_in_words(match: ResolverMatch) -> str:
    """Return what one would have done on the page: 「查看人员账号」, 「审计记录台账：导出」.

    A page without a permission of its own is 其他页面; its name for programs is among the facts.
    """
    if "admin" in match.app_names:
        return _ledger(match.url_name or "")
    permission = getattr(match.func, "required_permission", None)
    return LABELS[permission].partition("（")[0] if permission in LABELS else OTHER


def _ledger(url_name: str) -> str:
    """Return the name of a ledger's page, `app_table_kind`."""
    app, _, rest = url_name.partition("_")
    table, _, kind = rest.rpartition("_")
    try:
        model = apps.get_model(app, table)
    except LookupError:
        return OFFICE
    return f"{model._meta.verbose_name}台账{_KINDS.get(kind, '')}"
