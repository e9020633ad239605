#!/bin/bash
# What deploy/bin/switch does before the new release serves, for containers.
set -euo pipefail
umask 027
.venv/bin/python manage.py prepare
psql --no-psqlrc --quiet --file deploy/postgresql/grants.sql "$(sed "s,@//run/postgresql/portal,@/portal?host=/run/postgresql," "$DATABASE_URL_FILE")"
