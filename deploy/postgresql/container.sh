#!/bin/bash
# Run once by the database's container on an empty cluster: roles.sql, and a password for each role,
# because there is no user of the machine to tell them apart by.
set -euo pipefail
psql --quiet --username postgres --command 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements'
psql --quiet --username postgres --file /opt/postgresql/roles.sql
for role in portal portal_owner portal_backup; do
    psql --quiet --username postgres --set word="$(cat "/run/secrets/${role}_password")" --set role="$role" \
        --file - <<< "ALTER ROLE :\"role\" PASSWORD :'word'"
done
