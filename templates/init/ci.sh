#!/bin/sh
# What a build server runs: the workspace is right, its rules keep what their tests promise, and the
# fixtures give what was accepted. The reports are written whatever comes of it. On Windows, run the
# same commands from PowerShell.
set -u
cd "$(dirname "$0")"
mkdir -p reports
export CI="${CI:-1}"
worst=0
crossdock check || worst=$?
crossdock rules lint || worst=$?
crossdock rules test --coverage -o text -o junit:reports/rules.xml -o sarif:reports/rules.sarif || worst=$?
crossdock snapshot test --unreferenced reject || worst=$?
crossdock plan --from fixtures/*.xml --exit-zero -o html:reports/plan.html -o md:reports/plan.md || worst=$?
exit "$worst"
