#!/usr/bin/env bash
# The server against its own description: schemathesis makes requests from /openapi.json, right ones and
# wrong ones, and checks every answer by it. No request may be answered with 500.
#
#   tests/server/schemathesis.sh [BINARY]      needs `st` (pip install -r tests/server/requirements.txt)
#
# EXAMPLES sets how many requests the fuzzing makes for an operation (10).
set -euo pipefail
binary=${1:-target/debug/wordprint}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

WORDPRINT_CORAL_SECRET=schemathesis "$binary" serve --listen 127.0.0.1:0 --gallery "$work/known.gallery" \
    --max-items 100 2> "$work/log" &
server=$!
for _ in $(seq 300); do
    address=$(sed -n 's|^serving \(http://[^ ]*\) .*|\1|p' "$work/log")
    [ -n "$address" ] && break
    kill -0 "$server" || { cat "$work/log" >&2; exit 1; }
    sleep 0.1
done
[ -n "$address" ] || { echo "the server does not say its address" >&2; cat "$work/log" >&2; exit 1; }

cd "$work"
HOOKS="$here/hooks.py" st --config-file "$here/schemathesis.toml" run "$address/openapi.json" --wait-for-schema 30 \
    --max-examples "${EXAMPLES:-10}" || failed=$?

fetch() { python3 -c 'import sys, urllib.request as u; print(u.urlopen(sys.argv[1]).read().decode())' "$1"; }
fetch "$address/health/live" >/dev/null || { echo "the server has gone" >&2; exit 1; }
if fetch "$address/metrics" | grep 'code="500"'; then
    echo "a request was answered with 500" >&2
    grep -v ' INFO ' log | tail -n 40 >&2
    exit 1
fi
exit "${failed:-0}"
