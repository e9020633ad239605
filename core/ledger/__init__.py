"""The ledger engine: workbooks from an office's own drawers become rows, all or nothing.

safety    what is refused before a file is parsed (size, zip bombs, macros, passwords)
parsing   the parser, in a process of its own that may take so much memory and no more
encoding  GB18030, UTF-8, UTF-16, and text that was decoded wrongly and can be repaired
formats   what a number format lets a person read besides the number
sheets    a file becomes sheets of plain cells, whatever program wrote it
header    where the header row is and which column means which field
grouping  one mistake in many cells becomes one line of the report
chinese_days  days in Chinese numerals
cells     one cell becomes one value, or a sentence that says what to do
alike     a new name that is nearly one on the ledger is pointed out
nothing   what people and programs write where there is nothing to write
names     how people and places are named in a cell
spec      Column, Target and Ledger: how an app's `imports.py` describes one ledger
reading   cells become values, rules are judged, one bad cell hides no other mistake
plan      every row checked in one pass: new, changed, unchanged, or what is wrong
writing   a plan becomes rows in one transaction, and can be taken back as a whole
workbooks the blank template, and the file given back with its errors marked
"""
