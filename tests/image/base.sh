#!/bin/sh
# Builds a base image like debian:bookworm-slim without access to a container registry:
#   base.sh ARCH NAME       (amd64, arm64; as root, with debootstrap and buildah)
# For a foreign architecture the packages are only unpacked, not configured, which is enough to build on.
set -eu
arch=$1 name=$2
if buildah inspect --type=image "$name" >/dev/null 2>&1; then
  echo "$name is there already" && exit
fi
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
foreign=
[ "$arch" = "$(dpkg --print-architecture)" ] || foreign=--foreign
# ROLLCALL_TEST_DEBS may name a folder with packages that were already downloaded.
${ROLLCALL_TEST_DEBS:+flock "$ROLLCALL_TEST_DEBS"} \
  debootstrap ${ROLLCALL_TEST_DEBS:+--cache-dir="$ROLLCALL_TEST_DEBS"} --variant=minbase $foreign --arch="$arch" \
  bookworm "$root" >"$root.log" 2>&1 || {
  tail -n 15 "$root.log" >&2 && exit 1
}
rm -f "$root.log"
# Remove what the slim images do not have, and what debootstrap copies from this machine.
rm -rf "$root"/usr/share/doc "$root"/usr/share/info "$root"/usr/share/locale "$root"/usr/share/man \
  "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* "$root"/debootstrap \
  "$root"/etc/resolv.conf "$root"/etc/hostname
container=$(buildah from --arch "$arch" scratch)
buildah add --quiet "$container" "$root" / >/dev/null
buildah config --cmd bash --arch "$arch" "$container"
buildah commit --quiet --rm --format docker "$container" "$name" >/dev/null
echo "built $name"
