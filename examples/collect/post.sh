#!/bin/sh
# Posts an evaluation that it reads from standard input, and prints the decision.
#
#   emr.sh CLUSTER_ID | post.sh [IDEMPOTENCY_KEY]
#
# Needs curl and sha256sum. Without a key, the body's hash is the key: the same body is decided once.
#
# HEADROOM_URL       http://127.0.0.1:8080 by default
# HEADROOM_API_KEY   sent as a bearer token, if there is one
set -eu

if [ $# -gt 1 ]; then
  echo "usage: post.sh [IDEMPOTENCY_KEY] < request.json" >&2
  exit 2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/request"
key=${1:-$(sha256sum <"$work/request" | cut -c 1-64)}

# A file, so that no list of processes shows the key.
{
  echo 'header = "Content-Type: application/json"'
  echo "header = \"Idempotency-Key: $key\""
  if [ -n "${HEADROOM_API_KEY:-}" ]; then echo "header = \"Authorization: Bearer $HEADROOM_API_KEY\""; fi
} >"$work/config"

# curl repeats time-outs, 408, 429, 500 and 502 to 504, and waits for as long as Retry-After says.
status=$(curl --silent --show-error --config "$work/config" --connect-timeout 3 --max-time 10 --retry 4 \
  --retry-max-time 60 --retry-connrefused --data-binary "@$work/request" --output "$work/answer" \
  --write-out '%{http_code}' "${HEADROOM_URL:-http://127.0.0.1:8080}/v1/evaluations")
cat "$work/answer"
echo
case $status in
  2??) ;;
  *)
    echo "post.sh: Headroom answered $status" >&2
    exit 1
    ;;
esac
