#!/usr/bin/env bash
# nuget-pack.ps1 for people without PowerShell.
# usage: ./pack.sh [-v VERSION] [-o OUTPUT] [-s SOURCE]      the source's key comes from NUGET_API_KEY
set -euo pipefail
root=$(cd "$(dirname "$0")" && pwd)
version= output=$root/artifacts/packages source=
while getopts v:o:s: option; do
  case $option in
    v) version=$OPTARG ;;
    o) output=$OPTARG ;;
    s) source=$OPTARG ;;
    *) sed -n '2,3s/^# //p' "$0" >&2; exit 2 ;;
  esac
done

dotnet pack "$root/Kenger.sln" --configuration Release --output "$output" ${version:+-p:Version="$version"}
if [ -n "$source" ]; then
  dotnet nuget push "$output/*.nupkg" --source "$source" --api-key "${NUGET_API_KEY:-}" --skip-duplicate
fi
