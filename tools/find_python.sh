#!/bin/sh
# Prints the path of a Python 3.11, 3.12 or 3.13 that starts and can make a virtual environment.
# A name on the PATH proves nothing: it may be a shim without a Python behind it, so every candidate is run.

# Prints the real path of candidate $1 if it will do; venv and ensurepip are missing from Debian's bare python3.
real_path() {
    "$1" -c '
import ensurepip, os, sys, venv
if not (3, 11) <= sys.version_info[:2] <= (3, 13): sys.exit(1)
print(os.path.realpath(sys.executable))' 2>/dev/null </dev/null
}

if [ -n "${PYTHON:-}" ]; then
    real_path "$PYTHON" && exit 0
    echo "PYTHON=$PYTHON does not start, is not Python 3.11 to 3.13 or lacks venv; looking for another one." >&2
elif [ ! -e .venv/half-made ] && real_path .venv/bin/python; then
    exit 0
fi

for name in python3.13 python3.12 python3.11 python3; do
    rest=$PATH:
    while [ -n "$rest" ]; do
        folder=${rest%%:*}
        rest=${rest#*:}
        [ -x "$folder/$name" ] && real_path "$folder/$name" && exit 0
    done
done

for minor in 13 12 11; do
    for folder in "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.$minor.*/bin; do
        [ -x "$folder/python3" ] && real_path "$folder/python3" && exit 0
    done
done

echo "No usable Python found: please install Python 3.11, 3.12 or 3.13 with its venv module (on Debian: apt install python3 python3-venv)." >&2
exit 1
