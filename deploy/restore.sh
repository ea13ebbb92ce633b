#!/usr/bin/env bash
# restore.sh DUMP: fills the empty database of DATABASE_URL from a dump of backup.sh, whole or not at all. It touches no
# database that has anything in it: make a new one, and point the servers at that when it is whole.
set -euo pipefail

dump=${1:?is the dump to be restored}
# As for the server, the address may stand in a file.
if [[ -n ${DATABASE_URL_FILE:-} ]]; then
  [[ -z ${DATABASE_URL:-} ]] || { echo "DATABASE_URL_FILE: must not be set together with DATABASE_URL" >&2; exit 1; }
  DATABASE_URL=$(tr -d '[:space:]' <"$DATABASE_URL_FILE")
fi
: "${DATABASE_URL:?is the empty database to be filled, postgres://user:password@host/database}"

# The password is given in the environment: everybody on a machine may read the words of a command.
if [[ $DATABASE_URL =~ ^([a-z]+://[^:/@]+):([^@]*)@(.*)$ ]]; then
  PGPASSWORD=$(printf '%b' "${BASH_REMATCH[2]//%/\\x}")
  export PGPASSWORD
  DATABASE_URL=${BASH_REMATCH[1]}@${BASH_REMATCH[3]}
fi

[[ -s $dump ]] || { echo "$dump is not there, or empty." >&2; exit 1; }
pg_restore --list "$dump" >/dev/null

ask() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname="$DATABASE_URL" --command="$1"; }
tables=$(ask "select count(*) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')")
[[ $tables == 0 ]] || { echo "The database has $tables tables already; restore into an empty one." >&2; exit 1; }

pg_restore --no-owner --no-privileges --exit-on-error --single-transaction --dbname="$DATABASE_URL" "$dump"
ask 'analyze'
echo "Restored: $(ask 'select count(*) from forums') forums, $(ask 'select count(*) from users') people," \
  "$(ask 'select count(*) from meeting_files') files of meetings."
