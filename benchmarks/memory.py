"""The memory of one import above what a ready process holds, in a process of its own."""

import gc
import io
from pathlib import Path

import django


def main() -> None:
    """Print MiB. The pinyin dictionary counts as ready: it is loaded once and stays."""
    django.setup()
    from benchmarks import data, workbooks  # the apps are loaded by now
    from core import pinyin

    content = workbooks.roster()
    pinyin.full("莲华")
    data.staff()
    gc.collect()
    start = _status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # forget the highest so far
    workbooks.import_roster(content)
    print(_status("VmHWM") - start)


def _status(name: str) -> float:
    lines = io.StringIO(Path("/proc/self/status").read_text())
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))
