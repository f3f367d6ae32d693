#!/bin/sh
# What a build server runs: the workspace is right, its rules keep what their cases promise, and a
# dry run over the fixtures goes through.
set -eu
cd "$(dirname "$0")"
crossdock check
crossdock rules test
crossdock plan --from fixtures/*.xml --exit-zero
