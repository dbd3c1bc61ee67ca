#!/usr/bin/env bash
# Part of the stand-in of DevStack: stops what its stack.sh started.
set -euo pipefail
[[ $EUID -ne 0 ]] || exit 1
echo unstack >>/opt/stack/done
sudo systemctl disable --now devstack@keystone.service 2>/dev/null || true
