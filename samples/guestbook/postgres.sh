#!/bin/sh
# What the image's program is, after docker.io/library/postgres: a database is made in PGDATA if none is there, then the server runs.
#   POSTGRES_PASSWORD     of POSTGRES_USER; required for a new database
#   POSTGRES_USER         its superuser (postgres)
#   POSTGRES_DB           a database to make (POSTGRES_USER)
#   POSTGRES_INITDB_ARGS  more arguments of initdb
#   PGDATA                where all is kept (/var/lib/postgresql/data)
# As root it becomes the user postgres.
set -eu
umask 077
export PGDATA="${PGDATA:-/var/lib/postgresql/data}"
user="${POSTGRES_USER:-postgres}"
database="${POSTGRES_DB:-$user}"

if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA"
    chown -R postgres:postgres "$PGDATA" /run/postgresql
    exec su -s /bin/sh -c 'exec /postgres.sh "$@"' -- postgres postgres.sh "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    if [ -z "${POSTGRES_PASSWORD:-}" ]; then
        echo "POSTGRES_PASSWORD: none (expected: the password of $user)" >&2
        exit 1
    fi
    mkdir -p "$PGDATA"
    password=/tmp/password.$$
    echo "$POSTGRES_PASSWORD" >"$password"
    # shellcheck disable=SC2086
    initdb --username="$user" --pwfile="$password" --auth-host=scram-sha-256 --auth-local=trust --locale=C.UTF-8 --encoding=UTF8 ${POSTGRES_INITDB_ARGS:-}
    rm "$password"
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    if [ "$database" != postgres ]; then
        printf 'CREATE DATABASE "%s";\n' "$(echo "$database" | sed 's/"/""/g')" | postgres --single -jE postgres >/dev/null
    fi
fi
exec postgres -c listen_addresses='*' "$@"
