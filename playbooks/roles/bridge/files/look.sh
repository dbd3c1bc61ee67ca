# What there is of the bridge, a line each. In sh, for every module that Ansible starts on a guest without KVM
# takes seconds. $wanted is the binary that is to run.
program=/usr/local/bin/rollcall-bridge
echo "now=$(readlink $program)"
echo "before=$(readlink $program-before)"
echo "sha256=$(sha256sum "$wanted" 2>/dev/null | cut -d ' ' -f 1)"
echo "key=$(sha256sum </etc/rollcall/aws 2>/dev/null | cut -d ' ' -f 1) $(stat -c '%a %u' /etc/rollcall/aws 2>/dev/null)"
timedatectl show 2>/dev/null
