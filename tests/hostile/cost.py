"""What each file costs each reader, in a process of its own: CPU seconds and memory beyond before.

`python -m tests.hostile.cost` prints one line of JSON; test_cost.py reads it.
"""

import contextlib
import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import django

from tests.hostile.files import FILES, photo, workbook


def readers() -> dict[str, Callable[[Any], Any]]:
    """Return what reads an uploaded file at the doors, and one that no door uses."""
    from PIL import Image

    from alliances.actions import prepare_agreement
    from core.ledger.sheets import read_workbook
    from core.pictures import prepare_photo
    from grids.forms.cells import BoundaryForm
    from services.imports import read_file

    def careless(file: Any) -> None:
        Image.MAX_IMAGE_PIXELS = None
        Image.open(file).load()

    return {
        "photo": prepare_photo,
        "agreement": prepare_agreement,
        "workbook": lambda file: read_workbook(file.read()),
        "item": read_file,
        "boundary": lambda file: BoundaryForm({}, {"file": file}, has_one=False).is_valid(),
        "careless": careless,
    }


def measured(read: Callable[[Any], Any], path: Path, name: str) -> tuple[float, float]:
    """Return (seconds of CPU, MB of memory) of one reading, done in a child that then ends."""
    out, back = os.pipe()
    if (child := os.fork()) == 0:
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile(name, path.read_bytes())
        os.write(back, json.dumps(_cost(read, file)).encode())
        os._exit(0)
    os.close(back)
    with os.fdopen(out, "rb") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    seconds, megabytes = json.loads(said)
    return seconds, megabytes


def _cost(read: Callable[[Any], Any], file: Any) -> tuple[float, float]:
    before, begun = _peak(), process_time()
    with contextlib.suppress(Exception):  # what it says is asked at the doors
        read(file)
    return process_time() - begun, (_peak() - before) / 1024


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Measure every file at every reader."""
    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile

    costs = []
    with TemporaryDirectory() as folder:
        _write(Path(folder))
        for name, read in readers().items():
            for warm in (photo(), workbook(b"<sheetData/>")):
                _cost(read, SimpleUploadedFile("a.jpg", warm))
            for number, hostile in enumerate(FILES):
                path = Path(folder, str(number))
                costs.append((name, hostile.label, *measured(read, path, hostile.name)))
    sys.stdout.write(json.dumps(costs))


def _write(folder: Path) -> None:
    """Make the files in a child: what it frees would hide what a reader takes."""
    if (child := os.fork()) == 0:
        for number, hostile in enumerate(FILES):
            Path(folder, str(number)).write_bytes(hostile.content)
        os._exit(0)
    os.waitpid(child, 0)


if __name__ == "__main__":
    main()
