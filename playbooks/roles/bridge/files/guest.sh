# Prints facts about the guest as NAME=VALUE lines. Plain sh: the guest may have no Python that Ansible can use. $names are the
# host names that the bridge needs.
if [ -r /etc/os-release ]; then (. /etc/os-release && echo "os=$PRETTY_NAME"); fi
echo "arch=$(uname -m)"
echo "glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | sed -n 's/^glibc //p')"
echo "systemd=$(systemctl --version 2>/dev/null | sed -n '1s/^systemd \([0-9]*\).*/\1/p')"
echo "page=$(getconf PAGESIZE 2>/dev/null)"
echo "sse3=$(grep -qw pni /proc/cpuinfo && echo yes)"
echo "python=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)"
unresolved=
for name in $names; do
  # Again, for the network may have come up a moment ago.
  getent ahosts "$name" >/dev/null || { sleep 3 && getent ahosts "$name" >/dev/null; } || unresolved="$unresolved $name"
done
echo "unresolved=${unresolved# }"
echo "nameservers=$(sed -n 's/^nameserver *//p' /etc/resolv.conf 2>/dev/null | tr '\n' ' ')"
