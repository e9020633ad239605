"""Values for other processes of the portal: pickled here, read there, never run.

What lies in the shared cache, or comes from the process that takes workbooks apart, was written by
this portal. Should somebody else ever write there, they change a number at most: a pickle that
names anything but plain values and the records of our own apps is refused before it is called.
"""

import io
import pickle
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path
from sys import modules
from typing import Any

from django.apps import apps
from django.conf import settings

PLAIN = {
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "uuid": {"UUID"},
}


# What the reader of the standard library raises for what is no pickle, or a broken one.
BROKEN = (AttributeError, EOFError, IndexError, KeyError, OverflowError, TypeError, ValueError)


class ForeignError(Exception):
    """This is no value that the portal pickled."""


def write(value: Any) -> bytes:
    """Return a value of plain types, and of records and choices of our own apps, for `read`."""
    content = io.BytesIO()
    _Writer(content, pickle.HIGHEST_PROTOCOL).dump(value)
    return content.getvalue()


def read(content: bytes) -> Any:
    """Return the value that another process of the portal pickled.

    Errors: ForeignError.
    """
    try:
        return _Reader(io.BytesIO(content)).load()
    except (pickle.UnpicklingError, *BROKEN) as error:
        raise ForeignError(str(error)) from error


class _Writer(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """Name a choice by its class and value; Python would have `getattr` called for it."""
        return (type(value), (value.value,)) if isinstance(value, Enum) else NotImplemented


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Return a class that may be made; nothing is imported for it."""
        found = getattr(modules.get(module), name, None)
        if found is not None and (name in PLAIN.get(module, ()) or _is_record(found)):
            return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def _is_record(found: Any) -> bool:
    """Whether this is a dataclass, or are choices, of an app of ours."""
    if not (isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum))):
        return False
    app = apps.get_containing_app_config(found.__module__)
    return app is not None and Path(app.path).parent == settings.BASE_DIR
