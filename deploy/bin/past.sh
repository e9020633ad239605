# Sourced by moment and archive: the database of a moment of the past, beside the one that serves.

programs=${PROGRAMS:-/usr/lib/postgresql/15/bin}
tables=${PGDATA_ON:-/var/lib/postgresql}
work=$tables/portal-moment

as_postgres() {
    if [[ $EUID == 0 ]]; then runuser -u postgres -- "$@"; else "$@"; fi
}

clear_past() {
    [[ ! -e "$work/data/postmaster.pid" ]] \
        || as_postgres "$programs/pg_ctl" -D "$work/data" -m immediate -w stop > /dev/null || true
    rm -rf "$work"
}

end_past() {
    undoing
    clear_past
}

# bring_back MOMENT: the database of that moment answers at the socket in $work, out of the copies and
# the archived log, until whoever asked ends.
bring_back() {
    local size
    exec 9< "$here/past.sh"
    flock --nonblock 9 || fail "Another moment is being looked for."
    trap end_past EXIT
    clear_past  # what a power cut left
    # A full disk would stop the office.
    size=$(as_postgres psql --no-psqlrc --tuples-only --no-align --dbname portal \
        --command "SELECT sum(pg_database_size(oid)) / 1024 FROM pg_database" | cut -d . -f 1)
    [[ $(df --output=avail -k "$tables" | tail -n 1) -gt $((size * 3 / 2)) ]] \
        || fail "There is no room in $tables for a second database of $size kB."
    cd /
    # All below is in a folder of postgres's own: root, who would follow a link there, writes none
    # of it and reads none.
    as_postgres mkdir --mode 0755 "$work"

    # While the server lives, what it has not yet handed on is brought back too: the log goes on to a
    # step after the moment, and away. On another server there is nothing to hand on.
    as_postgres psql --no-psqlrc --quiet --dbname portal --command "SELECT pg_current_xact_id()" \
        > /dev/null
    as_postgres pgbackrest --stanza=portal check \
        || echo "This server archives nothing there; what is there is looked through." >&2

    echo "Bringing back the database of $1 ..."
    as_postgres pgbackrest --stanza=portal --pg1-path="$work/data" --type=time --target="$1" \
        --target-action=promote --archive-mode=off restore \
        || fail "There is no copy of the database from before $1."
    # A server of its own behind a socket, seen by nobody else; what it writes is thrown away.
    as_postgres tee "$work/postgresql.conf" > /dev/null << SETTINGS
data_directory = '$work/data'
hba_file = '$work/pg_hba.conf'
listen_addresses = ''
unix_socket_directories = '$work'
hot_standby = off
fsync = off
SETTINGS
    as_postgres tee "$work/pg_hba.conf" > /dev/null <<< 'local all all peer'
    as_postgres "$programs/pg_ctl" -D "$work/data" --log "$work/log" --wait --timeout 86400 \
        -o "-c config_file=$work/postgresql.conf" start > /dev/null 9<&- || true
    # It ends by itself where the log ends before the moment.
    until "$programs/pg_isready" --quiet --host "$work"; do
        [[ -e "$work/data/postmaster.pid" ]] \
            || fail "The archived log does not reach to $1: $(as_postgres grep FATAL "$work/log" | tail -n 1)"
        sleep 1
    done
}
