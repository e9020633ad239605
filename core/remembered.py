"""What undoing remembers of rows, sealed as a whole: other sealed values and indexes stand in it.

A table says in `REMEMBERS` which of its sealed columns hold such memories, and yields from
`remembered_values(opened)` each (table, uid, {column: value}) in one, to be changed in place.
Source: docs/rules.md R-KEY-1, R-KEY-2.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from core import crypto

Values = tuple[Any, str, dict[str, Any]]


def tables() -> Iterator[tuple[Any, str]]:
    """Yield (table, column) of every column that holds memories."""
    for model in apps.get_models():
        for column in getattr(model, "REMEMBERS", ()):
            yield model, column


def changed_text(row: Any, text: str, change: Callable[[Values], int]) -> str | None:
    """Return a memory with what `change` did to its values; None when it changed nothing.

    Errors: SealError from `change`; then nothing of the memory is kept changed.
    """
    opened = json.loads(text)
    if not sum(change(values) for values in row.remembered_values(opened)):
        return None
    return json.dumps(opened, cls=DjangoJSONEncoder, ensure_ascii=False)


def reseal(values: Values) -> int:
    """Seal anew what is not under the current key; return how many were."""
    model, uid, columns = values
    done = 0
    for column, name in getattr(model, "SEALED", {}).items():
        token = columns.get(column)
        if token and not token.startswith(crypto.current_head()):
            text = crypto.unseal(token, field=name, row=uid)
            columns[column] = crypto.seal(text, field=name, row=uid)
            done += 1
    return done


def reindex(values: Values) -> int:
    """Make each index anew that is not the current key's; return how many were."""
    model, uid, columns = values
    done = 0
    for column, sealed in getattr(model, "INDEXED", {}).items():
        if not (columns.get(column) and columns.get(sealed)):
            continue
        name = model.SEALED[sealed]
        text = crypto.unseal(columns[sealed], field=name, row=uid)
        wanted = crypto.blind_index(text, field=name)
        done += columns[column] != wanted
        columns[column] = wanted
    return done
