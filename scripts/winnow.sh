#!/usr/bin/env bash
# Runs winnow from this checkout, whatever the working folder; installs and builds it at first use.
# Needs Node 20.19 or newer with npm.
set -eu
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if ! command -v node > /dev/null; then
  echo "winnow: needs Node 20.19 or newer; install it first (on GitHub: actions/setup-node)" >&2
  exit 2
fi
if [[ ! -f $home/packages/cli/dist/winnow.js ]]; then
  (cd "$home" && npm ci --no-audit --no-fund --silent && npm run --silent build) >&2 || {
    echo "winnow: could not be built in $home" >&2
    exit 2
  }
fi
exec node "$home/packages/cli/bin/winnow.js" "$@"
