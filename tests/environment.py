"""Environment of the tests, loaded by pytest before Django reads its settings.

`python3 run.py test` sets DATABASE_URL and REDIS_URL for the run on PostgreSQL and Redis; without
them the tests run on SQLite and local memory.
"""

import os

os.environ.setdefault("SECRET_KEY", "tests-only-" * 5)
os.environ.setdefault("FIELD_KEY", "f1" * 32)
os.environ.setdefault("INDEX_KEY", "1d" * 32)
os.environ.setdefault("DATA_DIR", "var/test")
os.environ.setdefault("LOG_LEVEL", "WARNING")
# Playwright runs an event loop in the test's thread; Django must not take it for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
