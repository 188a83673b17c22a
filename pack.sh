#!/usr/bin/env bash
# nuget-pack.ps1 for people without PowerShell: packs every library and the kenger tool, each with its bill of materials beside it.
# usage: ./pack.sh [-v VERSION] [-o OUTPUT] [-b FOLDER] [-s SOURCE]
#   -v   1.2.3 or 1.2.3-beta.1. Default: what git says, the last tag v1.2.3, or the next version's alpha after it
#   -o   where the packages go. Default: artifacts/packages
#   -b   packages of an earlier version: refuses what programs that were built with those would miss
#   -s   the feed to push to; its key comes from NUGET_API_KEY
set -euo pipefail
root=$(cd "$(dirname "$0")" && pwd)
version= output=$root/artifacts/packages source= baseline=
while getopts v:o:s:b: option; do
  case $option in
    v) version=$OPTARG ;;
    o) output=$OPTARG ;;
    s) source=$OPTARG ;;
    b) baseline=$OPTARG ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done

mkdir -p "$output"
output=$(cd "$output" && pwd)
# Asked for once, so that all packages have the same, and know each other by it.
if [ -z "$version" ]; then
  version=$(dotnet msbuild "$root/src/Kenger.Registry.Server" -nologo -restore -t:FindVersion -getProperty:Version -p:Configuration=Release) || { echo "$version" >&2; exit 1; }
fi
arguments=(-p:Version="$version")
if [ -n "$baseline" ]; then
  baseline=$(cd "$baseline" && pwd)
  first=("$baseline"/Kenger.Contracts.[0-9]*.nupkg)
  [ -e "${first[0]}" ] && [ "${#first[@]}" = 1 ] || { echo "$baseline must hold the packages of one version" >&2; exit 2; }
  before=$(basename "${first[0]}" .nupkg)
  arguments+=(-p:KengerBaseline="$baseline" -p:KengerBaselineVersion="${before#Kenger.Contracts.}")
fi
# Paths of this machine are no part of what is built: anybody gets the same from the same commit. That needs git, for what the folder is called instead.
[ ! -e "$root/.git" ] || arguments+=(-p:ContinuousIntegrationBuild=true)

dotnet pack "$root/Kenger.sln" --configuration Release --output "$output" "${arguments[@]}"

# The tool lists what restoring has found. Its manifest is .config/dotnet-tools.json.
cd "$root"
if dotnet tool restore >/dev/null; then
  for project in src/*/*.csproj; do
    name=$(basename "$project" .csproj)
    dotnet tool run dotnet-CycloneDX -- "$project" --disable-package-restore --include-project-references --set-nuget-purl --output-format Json --set-name "$name" --set-version "$version" \
      --set-type Library --output "$output" --filename "$name.$version.cdx.json" >/dev/null
  done
else
  echo "no bills of materials: the tool of .config/dotnet-tools.json could not be had" >&2
fi
echo "packed $version into $output"

if [ -n "$source" ]; then
  dotnet nuget push "$output/*.$version.nupkg" --source "$source" --api-key "${NUGET_API_KEY:-}" --skip-duplicate
fi
