#!/bin/sh
# Installs Heard from this folder into an environment of its own, with every package pinned by hash. Run it again for a new
# version: it changes nothing but that environment.
#
#     sh deploy/install.sh [FOLDER]        FOLDER is /opt/heard unless another is named; PYTHON names another Python
set -eu

folder=${1:-/opt/heard}
python=${PYTHON:-python3.11}
source=$(cd "$(dirname "$0")/.." && pwd)

command -v "$python" >/dev/null || {
    echo "Heard needs Python 3.11 or newer: install python3.11 and python3.11-venv, or name another in PYTHON" >&2
    exit 1
}
[ -x "$folder/bin/python" ] || "$python" -m venv "$folder" || {
    echo "no environment could be made in $folder: Debian has what is missing in python3-venv" >&2
    exit 1
}
"$folder/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "$source/requirements-setup.txt"
"$folder/bin/uv" pip install -q --compile-bytecode --python "$folder/bin/python" --require-hashes -r "$source/requirements.txt"
"$folder/bin/uv" pip install -q --compile-bytecode --python "$folder/bin/python" --no-deps --no-build-isolation --reinstall "$source"
install -m 0755 "$source/deploy/heard-as.sh" "$folder/bin/heard-as"
"$folder/bin/heard" --version
