#!/bin/sh
# Builds AWS's Runtime Interface Emulator (aws-lambda-rie) from the Go module proxy:
#   emulator.sh FILE        (with the Go that its go.mod asks for, or a newer one)
set -eu
file=$1
version=v0.0.0-20261030222936-bef5c4ba774d # of 2026-10-30: its tags are no Go versions
module=github.com/aws/aws-lambda-runtime-interface-emulator
if [ -x "$file" ]; then
  echo "$file is there already" && exit
fi
# The module calls itself otherwise than its path, so `go install` refuses it.
source=$(go mod download -json "$module@$version" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$source"/. "$work" && chmod -R u+w "$work"
(cd "$work" && CGO_ENABLED=0 go build -trimpath -o emulator ./cmd/aws-lambda-rie)
mkdir -p "$(dirname "$file")"
mv "$work/emulator" "$file"
echo "$file made"
