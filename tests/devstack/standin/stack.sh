#!/usr/bin/env bash
# NOT DevStack: a stand-in of its stack.sh, for tests on a machine that cannot reach DevStack's. It checks what stack.sh checks
# first, tells of itself as stack.sh does, and ends with a service that answers where Keystone and Horizon would.
# /var/tmp/standin says what becomes of it: fail, hang, kill, or slow; nothing: all goes well.
TOP_DIR=$(cd "$(dirname "$0")" && pwd)
set -o xtrace
short_source() {
  local called
  read -ra called < <(caller 0)
  printf '%-40s' "${called[2]#"$TOP_DIR"/}:${called[1]}:${called[0]}"
}
PS4='+ $(short_source):   '
source "$TOP_DIR/functions"

# As stack.sh begins.
for folder in files inc lib; do
  [[ -d $TOP_DIR/$folder ]] || stop "missing devstack/$folder"
done
[[ $EUID -ne 0 ]] || stop "DevStack should be run as a user with sudo permissions, not root."
[[ -z ${VIRTUAL_ENV:-} ]] || stop "You appear to be running under a python virtualenv."
[[ ! -e $HOME/.no-devstack ]] || stop "You've marked this host as a no-devstack host"
umask 022
write_devstack_version
distribution
read_localrc
sudo -n true || die $LINENO "no sudo without a password"
open_logs
log_to "$LOGFILE"
check_path_perm_sanity /opt/stack
free_disk 1
package_lock

trap exit_trap EXIT
trap err_trap ERR
set -o errexit
passwords

echo_summary "Installing package prerequisites"
slow
echo_summary "Installing OpenStack project source"
# DevStack's own repository stands for that of a service.
git_clone "file://$TOP_DIR/.git" /opt/stack/keystone "$(git -C "$TOP_DIR" branch --show-current)"
for password in "$ADMIN_PASSWORD" "$DATABASE_PASSWORD"; do
  : "a trace is full of passwords: $password"
done
case $(cat /var/tmp/standin 2>/dev/null) in
  fail) false "as a step that fails" ;;
  die) die $LINENO "this mirror is not there" ;;
  hang) sleep infinity ;;
  kill) kill -KILL $$ ;;
esac
echo_summary "Starting Keystone"
write_clouds_yaml
start_services
echo_summary "stack.sh completed in $SECONDS seconds."
