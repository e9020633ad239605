"""A guide item from a file that staff wrote: YAML (one item) or a workbook from our template.

Both are read into the same raw shape, then checked by the same code. A value that ends in ○ is
marked 待核实. Every mistake is named with its place; nothing is written here.
"""

from services.imports.check import Parsed
from services.imports.read import read_file, read_workbook, read_yaml

__all__ = ["Parsed", "read_file", "read_workbook", "read_yaml"]
