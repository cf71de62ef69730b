#!/bin/sh
# Installs Debian's Chromium and its driver where they are missing and that may be done.
have() { command -v "$1" >/dev/null 2>&1; }

if have chromedriver && { have chromium || have chromium-browser || have google-chrome; }; then
    exit 0
fi
if [ "$(id -u)" = 0 ]; then as=; elif have sudo && sudo -n true 2>/dev/null; then as="sudo -n"; else as=no; fi
if [ "$as" = no ] || ! have apt-get; then
    echo "The browser test needs Chromium and its driver. On Debian: sudo apt-get install chromium chromium-driver" >&2
    exit 1
fi
echo "Installing Chromium and its driver, once ..." >&2
export DEBIAN_FRONTEND=noninteractive
$as apt-get update -qq >&2 && $as apt-get install -y -qq chromium chromium-driver >/dev/null || {
    echo "Chromium could not be installed: see above, or install chromium and chromium-driver yourself" >&2
    exit 1
}
