#!/usr/bin/env bash
# Builds an S3 server to test against, from source by the Go tool chain:
#
#   install-s3-server.sh minio|versitygw [FOLDER]
#
# FOLDER is where the tests look by themselves: $XDG_CACHE_HOME/millrace/bin, or ~/.cache/millrace/bin.
# MinIO takes about 6 minutes of one core and 150 MB, versitygw 2 minutes. Neither becomes part of Millrace.
set -euo pipefail

case "${1:-}" in
  minio) module=github.com/minio/minio@latest ;;
  versitygw) module=github.com/versity/versitygw/cmd/versitygw@latest ;;
  *) echo "usage: $0 minio|versitygw [FOLDER]" >&2; exit 2 ;;
esac
folder=${2:-${XDG_CACHE_HOME:-$HOME/.cache}/millrace/bin}

command -v go > /dev/null || { echo "building $1 needs the Go tool chain (https://go.dev/dl)" >&2; exit 1; }
mkdir -p "$folder"
GOBIN=$(cd "$folder" && pwd) GOFLAGS=-p=1 nice -n 19 go install "$module" >&2
echo "$folder/$1"
