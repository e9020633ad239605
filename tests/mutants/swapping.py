"""Running code exchanged for a mutant's, in this process and for a while; no file is changed."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from types import FunctionType

from tests.mutants.operators import Mutant

Known = dict[tuple[str, str, int], list[FunctionType]]


def living(folder: str) -> Known:
    """Return every function made from a source below `folder`: wrapped and bound ones as well.

    What tests/conftest.py froze is not listed until it is thawed.
    """
    gc.unfreeze()
    known: Known = {}
    for thing in gc.get_objects():
        if type(thing) is FunctionType and thing.__code__.co_filename.startswith(folder):
            known.setdefault(_place(thing.__code__), []).append(thing)
    return known


@contextmanager
def swapped(mutant: Mutant, known: Known) -> Iterator[bool]:
    """Let the mutant run for what it was made from; False when nothing runs from there."""
    functions = known.get(_place(mutant.code), [])
    before = [function.__code__ for function in functions]
    for function in functions:
        function.__code__ = mutant.code
    try:
        yield bool(functions)
    finally:
        for function, code in zip(functions, before, strict=True):
            function.__code__ = code


def _place(code: object) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno
