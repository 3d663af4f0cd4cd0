#!/bin/sh
# Makes the lock files anew from requirements*.in and sandbox/azurite/package.json; no registry address gets into them.
# Usage: lock.sh PYTHON
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM

"$1" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv
for name in requirements requirements-dev requirements-clients requirements-node \
    requirements-azure-cli requirements-checkov; do
    echo "$name.txt ..."
    "$folder/venv/bin/uv" pip compile --quiet --upgrade --no-config --universal --python-version 3.11 \
        --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -o "$name.txt" "$name.in"
done

echo "sandbox/azurite/package-lock.json ..."
cp sandbox/azurite/package.json "$folder"
npm --prefix "$folder" install --silent --package-lock-only --omit-lockfile-registry-resolved \
    --ignore-scripts --no-audit --no-fund
cp "$folder/package-lock.json" sandbox/azurite/package-lock.json
