# Stops the bridge of a guest and copies its ledgers, rotated ones too, and results/ into a new folder. It is stopped first, so
# that no line is written to a disk that is about to be lost; messages wait in the queues.
# save_ledgers.sh SSH_CONFIG GUEST FOLDER
set -eu
umask 077
trap 'rm -f "$3.tar"' EXIT
ssh -F "$1" -o BatchMode=yes -o ConnectTimeout=20 "$2" sudo sh -es <<'GUEST' >"$3.tar"
systemctl stop rollcall-bridge 2>/dev/null || true
# A guest without a bridge has neither the unit, which is inactive then, nor the folder.
state=$(systemctl show --value --property=ActiveState rollcall-bridge)
case $state in
inactive | failed) ;;
*)
  echo "rollcall-bridge does not stop: it is $state" >&2
  exit 1
  ;;
esac
[ -e /var/lib/rollcall-bridge ] || exec tar --create --files-from=/dev/null
cd /var/lib/rollcall-bridge
# Not a pipe: sh would not see that find has failed.
list=$(mktemp)
trap 'rm -f "$list"' EXIT
find . -maxdepth 1 \( -name 'results*.csv' -o -name results -type d \) -print0 >"$list"
tar --create --null --files-from="$list"
GUEST
mkdir "$3"
tar --extract --directory="$3" --file="$3.tar" --no-same-owner
