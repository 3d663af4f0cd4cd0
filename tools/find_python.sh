#!/bin/sh
# Prints the path of a Python 3.11, 3.12, 3.13 or 3.14 that starts and can make a virtual environment.
# With the word `all` it prints one of each of these versions that is there.
# A name on the PATH proves nothing: it may be a shim without a Python behind it, so every candidate is run.

# Prints the real path of candidate $1 if it will do; venv and ensurepip are missing from Debian's bare python3.
# With $2 it has to be that minor version.
real_path() {
    "$1" -I -c '
import ensurepip, os, sys, venv
if not (3, 11) <= sys.version_info[:2] <= (3, 14): sys.exit(1)
if sys.argv[1:] not in ([], [str(sys.version_info[1])]): sys.exit(1)
print(os.path.realpath(sys.executable))' ${2:+"$2"} 2>/dev/null </dev/null
}

# Prints the first Python 3.$1 on the PATH or of the version manager pyenv.
first_of() {
    for name in "python3.$1" python3; do
        rest=$PATH:
        while [ -n "$rest" ]; do
            folder=${rest%%:*}
            rest=${rest#*:}
            [ -x "$folder/$name" ] && real_path "$folder/$name" "$1" && return 0
        done
    done
    for folder in "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/"3.$1".*/bin; do
        [ -x "$folder/python3" ] && real_path "$folder/python3" "$1" && return 0
    done
    return 1
}

if [ "${1:-}" = all ]; then
    for minor in 11 12 13 14; do first_of "$minor"; done
    exit 0
fi

if [ -n "${PYTHON:-}" ]; then
    real_path "$PYTHON" && exit 0
    echo "PYTHON=$PYTHON does not start, is not Python 3.11 to 3.14 or lacks venv; looking for another one." >&2
elif [ -e .venv/packages-stamp ] && real_path .venv/bin/python; then
    exit 0
fi

# First what the app is deployed on.
for minor in 13 12 14 11; do
    first_of "$minor" && exit 0
done

echo "No usable Python found: please install Python 3.11, 3.12, 3.13 or 3.14 with its venv module (on Debian: apt install python3 python3-venv)." >&2
exit 1
