#!/usr/bin/env bash
# Memory under a mixed load (MIX of posts.lua), sampled while it runs; stops by itself.
#
#   benches/server/soak.sh BINARY [SECONDS] [CONNECTIONS]      600 s, 4 connections
set -euo pipefail
binary=$1 seconds=${2:-600} connections=${3:-4}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'kill "${server:-}" "${load:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

"$binary" serve --listen 127.0.0.1:0 --gallery "$work/known.gallery" 2> "$work/log" &
server=$!
for _ in $(seq 100); do
    address=$(sed -n 's|^serving \(http://[^ ]*\) .*|\1|p' "$work/log")
    [ -n "$address" ] && break
    sleep 0.1
done
for group in one two three; do
    curl -sf "$address/v1/gallery/groups/$group/posts" -H 'content-type: application/json' -d '{"items": [
        {"id": "1", "account": "'$group'", "text": "The '$group' ferry left without us, as it always does when it rains."},
        {"id": "2", "account": "'$group'", "text": "Nobody at the '$group' office could say how long the harbour stays closed."}]}' >/dev/null
done

MIX=1 wrk -t 1 -c "$connections" -d "$seconds" --latency -s "$here/posts.lua" "$address" > "$work/wrk" &
load=$!
start=$SECONDS
while kill -0 "$load" 2>/dev/null; do
    printf '%4d s: %s kB\n' $((SECONDS - start)) "$(awk '/^VmRSS/ { print $2 }' "/proc/$server/status")"
    sleep $((seconds > 120 ? 30 : 5))
done
cat "$work/wrk"
