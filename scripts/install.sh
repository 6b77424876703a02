#!/bin/sh
# install.sh PYTHON LOCK: makes .venv with PYTHON and installs LOCK (hashes checked), then essaim itself, editable.
set -eu
python=$1 lock=$2
if [ -z "$python" ]; then
  echo "essaim needs Python 3.11 to 3.14; none was found. / essaim demande Python 3.11 à 3.14 ; aucun n'a été trouvé." >&2
  exit 1
fi
if [ ! -x .venv/bin/python ]; then
  echo "Making .venv with $("$python" --version) …"
  if command -v uv >/dev/null 2>&1; then uv venv -q --python "$python" .venv; else "$python" -m venv .venv; fi
fi
if command -v uv >/dev/null 2>&1; then
  echo "Installing $lock with uv …"
  VIRTUAL_ENV=$PWD/.venv uv pip install -q --require-hashes -r "$lock"
  VIRTUAL_ENV=$PWD/.venv uv pip install -q --no-deps -e .
else
  echo "Installing $lock with pip …"
  .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
  .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps -e .
fi
echo "Preparing the embedded engine …"
.venv/bin/essaim --lang en engine prepare || echo "It will start a little slower."
