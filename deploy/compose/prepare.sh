#!/bin/sh
# Makes what must be secret, once: a token for each who needs one, the registry's list of them, and the database's password.
set -eu
cd "$(dirname "$0")"
[ ! -e secrets ] || { echo "secrets/ is there: remove it, and .env, to begin anew" >&2; exit 1; }
umask 077
mkdir secrets
random() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }
entry() { # NAME ROLE MORE
  random | tr -d '\n' > "secrets/$1.token"
  printf '  {"name": "%s", "sha256": "%s", "role": "%s"%s}' "$1" "$(sha256sum < "secrets/$1.token" | cut -d' ' -f1)" "$2" "$3"
}
{
  echo '['
  entry me admin ''; echo ','
  entry prometheus read ''; echo ','
  entry gateway-1 gateway ', "gateways": ["gateway-1"]'; echo ','
  entry gateway-2 gateway ', "gateways": ["gateway-2"]'; echo ','
  entry orders register ', "namespaces": ["orders"]'; echo
  echo ']'
} > secrets/tokens.json
random | tr -d '\n' > secrets/gateway-admin.token
echo "DATABASE_PASSWORD=$(random)" > .env
# Containers run as a user of their own, who must read them; nobody else gets past the folder.
chmod 644 secrets/*
echo "secrets/ and .env are made; secrets/me.token signs you in at http://127.0.0.1:5000/ui"
