#!/usr/bin/env bash
# Part of the stand-in of DevStack: stops what its stack.sh started, and deletes the guests.
set -euo pipefail
[[ $EUID -ne 0 ]] || exit 1
echo unstack >>/opt/stack/done
# As cleanup_nova does: the guests and their disks are lost.
sudo rm -rf /opt/stack/data/nova
sudo systemctl disable --now devstack@keystone.service 2>/dev/null || true
