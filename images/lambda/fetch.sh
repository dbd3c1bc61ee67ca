#!/bin/sh
# Downloads Deno and ffmpeg for a platform (amd64, arm64) into a folder. pip verifies the checksums in
# requirements.txt.
set -eu
arch=$1 folder=$2
case $arch in
amd64) machine=x86_64 ;;
arm64) machine=aarch64 ;;
*) echo "unsupported architecture $arch: use amd64 or arm64" >&2 && exit 2 ;;
esac
[ ! -e /run/ca.crt ] || export PIP_CERT=/run/ca.crt
wheels=/build/wheels/$arch
python3 -m pip download --quiet --no-input --disable-pip-version-check --no-cache-dir --dest "$wheels" \
  --require-hashes --no-deps --only-binary :all: \
  --platform "manylinux_2_27_$machine" --platform "manylinux2014_$machine" -r requirements.txt
for wheel in "$wheels"/*.whl; do python3 -m zipfile -e "$wheel" "$wheels"; done
install -D -m 755 "$wheels"/deno-*.data/scripts/deno "$folder/deno"
install -D -m 755 "$wheels"/imageio_ffmpeg/binaries/ffmpeg-* "$folder/ffmpeg"
