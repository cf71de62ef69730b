#!/bin/sh
# Gradescope runs this once, when it builds the autograder: it installs what the grader needs.
set -eu
root="${KATA_AUTOGRADER:-/autograder}"

# The base images differ in their Python; the grader needs 3.11 or newer.
find_python() {
  for name in python3.13 python3.12 python3.11 python3; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
}

python="$(find_python)"
if [ -z "$python" ]; then
  apt-get update
  apt-get install -y python3-venv python3.12-venv || apt-get install -y python3.11-venv
  python="$(find_python)"
fi
[ -n "$python" ] || { echo "The grader needs Python 3.11 or newer. Choose a newer base image." >&2; exit 1; }

"$python" -m venv "$root/venv"
"$root/venv/bin/python" -m pip install --quiet --no-cache-dir \
  --extra-index-url https://download.pytorch.org/whl/cpu \
  -c "$root/source/constraints.txt" "$root/source"
