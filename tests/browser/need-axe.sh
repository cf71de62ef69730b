#!/bin/sh
# Installs axe-core, which looks for what keeps people from using a page, into the folder it is given.
VERSION=4.14.1
package=$1/node_modules/axe-core/package.json

grep -qs "\"version\": \"$VERSION\"" "$package" && exit 0
if ! command -v npm >/dev/null 2>&1; then
    echo "The browser test needs npm, for axe-core. On Debian: sudo apt-get install npm" >&2
    exit 1
fi
echo "Installing axe-core, once ..." >&2
mkdir -p "$1" && npm install --prefix "$1" --silent --no-save --no-package-lock --ignore-scripts --no-audit --no-fund \
    "axe-core@$VERSION" >&2 || {
    echo "axe-core could not be installed: see above. The tests that need it are skipped" >&2
}
