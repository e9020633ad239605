"""Environment of the tests, loaded by pytest before Django reads its settings.

`python3 run.py test` sets DATABASE_URL and REDIS_URL for the run on PostgreSQL and Redis; without
them the tests run on SQLite and local memory.
"""

import os
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-only-" * 5)
os.environ.setdefault("FIELD_KEY", "f1" * 32)
os.environ.setdefault("INDEX_KEY", "1d" * 32)
os.environ.setdefault("DATA_DIR", "var/test")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("CELERY_TASK_ALWAYS_EAGER", "true")
os.environ.setdefault("API_PER_MINUTE", "1000000")  # a crawl asks often; tests of the limit set it
# Playwright runs an event loop in the test's thread; Django must not take it for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# WhiteNoise wants the folder of collected files to exist, although tests collect none.
Path(os.environ["DATA_DIR"], "static").mkdir(parents=True, exist_ok=True)

# Parallel runs share one Redis; each takes a database of its own, so that no cache is shared.
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker and os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] += f"?db={int(worker.removeprefix('gw')) + 1}"
