#!/bin/sh
# Runs a command of Heard with the account, the settings and the folders of one of its processes, as their unit has them:
#
#     heard-as run doctor
#     heard-as intake round open feeling-heard
#     heard-as owner upgrade            the intake's, with the address of the tables' owner: /etc/heard/owner.env
#
# Files are named by their whole path, and lie where that account may read and write.
set -eu

settings=${HEARD_SETTINGS:-/etc/heard}
process=${1:-}
[ $# -gt 1 ] && [ -f "$settings/$process.env" ] || {
    echo "Usage: heard-as PROCESS COMMAND…, where PROCESS has its settings in $settings. There are:" >&2
    ls "$settings" 2>/dev/null | sed -n 's/^\(.*\)\.env$/    \1/p' >&2
    exit 2
}
shift
unit=heard-$process
[ "$process" != owner ] || unit=heard-intake
user=$(systemctl show -P User "$unit")
folders=$(systemctl show -P StateDirectory "$unit")
[ -n "$user" ] || {
    echo "heard-as: systemd does not know $unit: copy its file to /etc/systemd/system, then: systemctl daemon-reload" >&2
    exit 1
}
how=--pipe
[ ! -t 0 ] || [ ! -t 1 ] || how=--pty
exec systemd-run --quiet --collect --wait "$how" --uid="$user" -p EnvironmentFile="$settings/$process.env" \
    -p StateDirectory="$folders" -p StateDirectoryMode=0700 -p UMask=0077 "$(dirname "$(readlink -f "$0")")/heard" "$@"
