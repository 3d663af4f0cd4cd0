#!/bin/sh
# Builds and lints infra/ with the Bicep compiler where there is one: `bicep`, else `az bicep`.
set -eu
if command -v bicep >/dev/null; then
    build() { bicep build --stdout "$1" >/dev/null; }
    lint() { bicep lint "$1"; }
    build_params() { bicep build-params --stdout "$1" >/dev/null; }
elif command -v az >/dev/null && az bicep version >/dev/null 2>&1; then
    build() { az bicep build --stdout --file "$1" >/dev/null; }
    lint() { az bicep lint --file "$1"; }
    build_params() { az bicep build-params --stdout --file "$1" >/dev/null; }
else
    echo "Bicep was not compiled: neither bicep nor 'az bicep' is here. The tests parse and judge it all the same."
    exit 0
fi

# What deploy.sh sets and main.bicepparam reads.
export HARPER_NAME=harper HARPER_HOST_NAME=harper.example HARPER_LOCATION=westeurope HARPER_OPERATOR_EMAIL=
export HARPER_CLIENT_ID=00000000-0000-0000-0000-000000000000 HARPER_PRINCIPAL_ID=00000000-0000-0000-0000-000000000000

bad=0
for file in infra/*.bicep infra/modules/*.bicep; do
    build "$file" || bad=1
    lint "$file" || bad=1
done
for file in infra/*.bicepparam; do
    build_params "$file" || bad=1
done
exit "$bad"
