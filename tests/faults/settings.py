"""The portal's settings, and one protection less for a negative control.

FAULTS_WITHOUT names it: `cache` (a Redis that must be there), `page` (Django's own error page),
`lock` (nobody who signs up or claims waits for the other), `pool` (connections shared as psycopg
does by itself), `room` (a full volume is told from nothing else).
"""

import os

from lianhua.settings import *  # noqa: F403
from lianhua.settings import CACHES, DATABASES, REDIS_URL

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WITHOUT = os.environ.get("FAULTS_WITHOUT", "")
if WITHOUT == "cache":
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
if WITHOUT == "page":
    ROOT_URLCONF = "tests.faults.urls"
if WITHOUT == "lock":
    ROOT_URLCONF = "tests.faults.unlocked"
if WITHOUT == "pool":
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8}
if WITHOUT == "room":
    ROOT_URLCONF = "tests.faults.roomless"
