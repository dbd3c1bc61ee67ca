#!/usr/bin/env bash
# Part of the stand-in of DevStack: takes away what its stack.sh made.
set -euo pipefail
cd "$(dirname "$0")"
./unstack.sh --all
echo clean >>/opt/stack/done
sudo rm -rf /etc/openstack /etc/systemd/system/devstack@*.service
