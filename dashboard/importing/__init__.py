"""Importing a street's own workbooks: which ledgers there are, and the life of one upload.

kinds     the ledgers of all apps, and who may import which
actions   uploaded → checked → applied → undone
forms     the questions asked at upload, and the columns corrected by hand
"""
