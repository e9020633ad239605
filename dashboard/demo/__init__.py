"""The article as rows: deterministic, obviously fictitious, marked as demo data.

The only place in the code that names a street. `loading.py` fills an empty database, `purging.py`
takes the rows out again; each other module makes one part of the world.
"""
