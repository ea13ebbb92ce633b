#!/usr/bin/env bash
# Dumps the database of DATABASE_URL into BACKUP_DIR, proves that the dump can be read to its end, and keeps the newest
# KEEP of them. Prints the new file's path, and says when that was in BACKUP_FIGURE, a file for Prometheus's node exporter,
# where it is there. Everything Pendopo keeps is in the database, the files of meetings too; /etc/pendopo/pendopo.env is the rest,
# and SECRET in it: keep a copy of it elsewhere.
set -euo pipefail
umask 077

# As for the server, the address may stand in a file.
if [[ -n ${DATABASE_URL_FILE:-} ]]; then
  [[ -z ${DATABASE_URL:-} ]] || { echo "DATABASE_URL_FILE: must not be set together with DATABASE_URL" >&2; exit 1; }
  DATABASE_URL=$(tr -d '[:space:]' <"$DATABASE_URL_FILE")
fi
: "${DATABASE_URL:?is the database to be backed up, postgres://user:password@host/database}"
BACKUP_DIR=${BACKUP_DIR:-/var/backups/pendopo}
KEEP=${KEEP:-14}
[[ $KEEP =~ ^[1-9][0-9]*$ ]] || { echo "KEEP: expected a number above zero" >&2; exit 1; }

# The password is given in the environment: everybody on a machine may read the words of a command.
if [[ $DATABASE_URL =~ ^([a-z]+://[^:/@]+):([^@]*)@(.*)$ ]]; then
  PGPASSWORD=$(printf '%b' "${BASH_REMATCH[2]//%/\\x}")
  export PGPASSWORD
  DATABASE_URL=${BASH_REMATCH[1]}@${BASH_REMATCH[3]}
fi

mkdir -p "$BACKUP_DIR"
target=$BACKUP_DIR/pendopo-$(date -u +%Y%m%dT%H%M%SZ).dump
draft=$target.part
trap 'rm -f "$draft"' EXIT

# Owners and grants belong to the server it comes from, remarks on extensions to its superuser.
pg_dump --format=custom --no-owner --no-privileges --no-comments --file="$draft" --dbname="$DATABASE_URL"

[[ -s $draft ]] || { echo "The dump is empty." >&2; exit 1; }
# Into a variable: a reader that stops early would end pg_restore by a broken pipe.
contents=$(pg_restore --list "$draft")
for table in users forums meetings meeting_file_bytes kysely_migration; do
  [[ $contents == *"TABLE DATA public $table "* ]] || { echo "The dump lacks the table $table." >&2; exit 1; }
done
pg_restore --file=/dev/null "$draft" # reads every row of it

mv "$draft" "$target"
sync "$target"
if [[ -w ${BACKUP_FIGURE:-} ]]; then
  printf '# TYPE pendopo_backup_seconds gauge\npendopo_backup_seconds %s\n' "$(date +%s)" >"$BACKUP_FIGURE"
fi
# The newest are kept by their names, which sort as the time does.
find "$BACKUP_DIR" -maxdepth 1 -name 'pendopo-*.dump' | sort -r | tail -n "+$((KEEP + 1))" | xargs -r rm -f --
echo "$target"
