#!/usr/bin/env bash
# Part of the stand-in of DevStack: takes away what its stack.sh made.
set -euo pipefail
cd "$(dirname "$0")"
./unstack.sh --all
echo clean >>/opt/stack/done
# The clones, the user and packages stay, as DevStack's clean.sh leaves them.
sudo rm -rf /opt/stack/data /opt/stack/logs /etc/openstack /etc/systemd/system/devstack@*.service
