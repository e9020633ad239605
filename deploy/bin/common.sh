# Sourced by the scripts beside it.
set -euo pipefail

releases=/opt/portal/releases
current=/opt/portal/current
previous=/opt/portal/previous
settings=${PORTAL_SETTINGS:-/etc/portal/portal.env}
data=${PORTAL_DATA:-/var/lib/portal}
export PGOPTIONS='-c client_min_messages=warning'
services=(portal-web portal-worker portal-beat)

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# check_files FOLDER: every file of a backup is as it was written, none is missing, none was added, and
# none is a link: root, who reads them, would follow it.
check_files() (
    # Joined by && because bash forgets `set -e` in a function whose answer is asked for.
    cd "$1" && [[ -z $(find . ! -type f ! -type d -print -quit) ]] \
        && sha256sum --check --quiet SHA256SUMS \
        && [[ $(find . -type f ! -name SHA256SUMS | wc -l) == $(wc -l < SHA256SUMS) ]]
)

must_be_root() {
    [[ $EUID == 0 ]] || fail "Run this as root."
}

# alone: what exchanges releases or the database runs one at a time, also when it calls another.
alone() {
    [[ -z "${PORTAL_ALONE:-}" ]] || return 0
    exec 9> /run/portal-alone.lock
    flock --nonblock 9 || fail "An upgrade, a roll-back or a restore is running. Nothing has been changed."
    export PORTAL_ALONE=yes
}

# undoing: what a handler of EXIT begins with; nothing may interrupt it, and it does all it can.
undoing() {
    trap - EXIT
    trap '' HUP INT TERM
    set +e
}

# runuser WORD …: the program of that name, without root's terminal. Before Linux 6.2 whoever has one may
# put keys into it (TIOCSTI), which root's shell would obey; the portal's own processes can make any
# other of their user do so. Keys that interrupt still reach it, and so do closed windows.
runuser() {
    /usr/bin/python3 -I -c "$without_terminal" runuser "$@"
}
without_terminal='
import fcntl, os, sys, termios
try:
    fcntl.ioctl(os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC), termios.TIOCNOTTY)
except OSError:
    pass  # as in a unit, there is none
os.execvp(sys.argv[1], sys.argv[1:])'

# export_settings: what the office has set, read as systemd reads it for the units (EnvironmentFile).
# To a shell an address with & or a password with $ would be something else, or no line at all.
export_settings() {
    local line name value
    while IFS= read -r line || [[ -n "$line" ]]; do
        [[ "$line" =~ ^[[:space:]]*([[:alpha:]_][[:alnum:]_]*)=[[:space:]]*(.*[^[:space:]])?[[:space:]]*$ ]] \
            || continue
        name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
        case $value in
            \'*\') value=${value:1:-1} ;;
            \"*\") value=$(sed 's/\\\(["\\$`]\)/\1/g' <<< "${value:1:-1}") ;;
            *\\*) value=$(sed 's/\\\(.\)/\1/g' <<< "$value") ;;
        esac
        export "$name=$value"
    done < "$settings"
}

# of_settings NAME OTHERWISE: what the office has set. Each is explained in docs/configuration.md.
of_settings() (
    [[ ! -e "$settings" ]] || export_settings
    printf '%s' "${!1:-$2}"
)

# manage USER RELEASE COMMAND …: manage.py of a release with the settings of this office; with
# `database` set, on that database instead, with `noted`, with that file of noted heads, with
# `files`, with uploads in that folder.
manage() (
    user=$1 release=$2
    shift 2
    export_settings
    [[ -z "${database:-}" ]] || export DATABASE_URL="postgres:////run/postgresql/$database"
    [[ -z "${files:-}" ]] || export DATA_DIR="$files"
    [[ -z "${noted:-}" ]] || export AUDIT_HEADS="$noted"
    cd "$release"
    umask 027
    runuser -u "$user" -- .venv/bin/python manage.py "$@"
)

# heads_for USER FILE: what `manage` reads and writes as noted heads from now on, a copy of FILE in
# the folder $work.
heads_for() {
    noted=$work/audit-heads.log
    : > "$noted"
    if [[ "$2" == "$heads" ]]; then
        noted_heads > "$noted"
    elif [[ -e "$2" ]]; then
        cat "$2" > "$noted"
    fi
    chown "$1" "$noted"
}

# noted_heads: what is noted in $heads. The portal reads it: root would follow a link in its folder.
noted_heads() {
    [[ ! -e "$heads" ]] || runuser -u portal -- cat "$heads"
}

# keep_heads: add what has been noted since heads_for to $heads. Only added to, it may bear
# `chattr +a`. It lies in a folder of the portal's own, where root would follow a link.
keep_heads() {
    if [[ -e "$heads" ]]; then
        tail --bytes "+$(($(stat --format %s "$heads") + 1))" "$noted" \
            | runuser -u portal -- tee --append "$heads" > /dev/null
    else
        # Not by a name such as /dev/stdin, which the portal might not be let open.
        runuser -u portal -- rm -f "$heads.new"
        (umask 027 && runuser -u portal -- tee "$heads.new" < "$noted" > /dev/null)
        runuser -u portal -- mv -T "$heads.new" "$heads"
    fi
}

# bring_uploads FROM FOLDER: make FOLDER, with the uploads that lie in FROM. It lies in a folder of the
# portal's own, where root would follow a link: so root reads, and the portal writes.
bring_uploads() {
    runuser -u portal -- mkdir "$2"
    tar --create --directory "$1" --mode u=rwX,g=rX,o= . \
        | runuser -u portal -- tar --extract --directory "$2" --preserve-permissions
}

# encrypt FILE: what comes in, encrypted into FILE. The passphrase is root's, or lent by a unit.
encrypt() (
    passphrase="${CREDENTIALS_DIRECTORY:-/etc/portal}/backup-passphrase"
    [[ -r "$passphrase" ]] || fail "$passphrase cannot be read. Run this as root."
    gpg_alone --yes --symmetric --cipher-algo AES256 --passphrase-file "$passphrase" --output "$1"
)

# decrypt: the reverse, from what comes in to what goes out; fails at the end of a half.
decrypt() (
    gpg_alone --passphrase-file /etc/portal/backup-passphrase --decrypt
)

# gpg_alone WORD …: gpg without anybody's keys and settings.
gpg_alone() {
    export GNUPGHOME
    GNUPGHOME=$(umask 077 && mktemp -d)
    trap 'rm -rf "$GNUPGHOME"' EXIT
    gpg --batch --quiet --pinentry-mode loopback "$@"
}

# grant RELEASE: give the web role what it may have on the tables that are there now.
grant() {
    runuser -u portal_owner -- psql --no-psqlrc --quiet --file "$1/deploy/postgresql/grants.sql" portal
}

# name_what_differs RELEASE: what was copied out of a release by hand stays as it was; say what is
# otherwise in this one.
name_what_differs() {
    local name installed file left_out=
    name=$(of_settings ALLOWED_HOSTS localhost)
    [[ -e /proc/net/if_inet6 ]] || left_out='/listen \[::\]/d'
    while read -r installed file; do
        [[ -e "$installed" ]] || continue
        sed -e "s/portal\.example\.gov\.cn/${name%%,*}/" -e "$left_out" "$1/deploy/$file" \
            | cmp --silent - "$installed" \
            || printf '    diff %s %s\n' "$installed" "$1/deploy/$file"
    done << FILES
/etc/nginx/conf.d/portal.conf nginx/portal.conf
/etc/postgresql/15/main/conf.d/portal.conf postgresql/portal.conf
/etc/postgresql/15/main/conf.d/archive.conf postgresql/archive.conf
/etc/pgbackrest/pgbackrest.conf pgbackrest/pgbackrest.conf
/etc/redis/redis-portal.conf redis/redis-portal.conf
/etc/logrotate.d/portal logrotate/portal
/etc/systemd/journald.conf.d/portal.conf systemd/journald.conf
/etc/systemd/system/portal-worker.service.d/outside.conf systemd/outside.conf
/etc/apt/apt.conf.d/60portal machine/upgrades.conf
/etc/needrestart/conf.d/portal.conf machine/needrestart.conf
/etc/sysctl.d/60-portal.conf machine/sysctl.conf
/etc/systemd/system.conf.d/portal.conf machine/limits.conf
FILES
}

# name_open_secrets: which secrets stand in the settings, which every user of the machine may read and
# every backup holds.
not_for_all='SECRET_KEY|SECRET_KEY_FALLBACKS|FIELD_KEY|FIELD_KEYS_OLD|INDEX_KEY|INDEX_KEYS_OLD|AUDIT_KEY|AUDIT_KEYS_OLD|METRICS_TOKEN|SMS_GATEWAY_SECRET|EMAIL_HOST_PASSWORD|WECOM_ROBOT_URL'
name_open_secrets() {
    [[ ! -e "$settings" ]] || sed -nE -e "s/^[[:space:]]*($not_for_all)=[[:space:]]*[^[:space:]].*/    \1/p" \
        -e 's|^[[:space:]]*([A-Z_]+_URL)=.*://[^/@]*:[^/@]+@.*|    \1|p' "$settings"
}

# point LINK RELEASE: in one step, so that nobody sees a half.
point() {
    ln -sfn "$2" "$1.new"
    mv -T "$1.new" "$1"
}

wait_until_ready() {
    local name
    name=$(of_settings ALLOWED_HOSTS localhost)
    for _ in {1..60}; do
        if curl --silent --fail --output /dev/null --max-time 10 --header "Host: ${name%%,*}" \
            --unix-socket /run/portal/web.sock http://portal/readyz; then
            return 0
        fi
        sleep 1
    done
    return 1
}
