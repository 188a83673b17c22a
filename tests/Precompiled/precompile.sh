#!/usr/bin/env bash
# Compiles the programs that tests start, and what they load, to native code: each start takes two thirds of the processor's time then, and
# the end-to-end tests start a thousand.
#
#   tests/Precompiled/precompile.sh FOLDER TESTS    the programs in FOLDER that have a .deps.json there, except that of TESTS
#
# What was compiled once is kept in artifacts/precompiled, by the hash of its content. The next build puts back what it finds changed: after each
# build once more. A file that cannot be compiled stays as it is.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(cd "$1" && pwd)
kept=$here/../../artifacts/precompiled
mkdir -p "$kept"
# Of older builds.
find "$kept" -maxdepth 1 -name '*.dll' -mtime +14 -delete

ask() { dotnet msbuild "$here/Crossgen.proj" -nologo "$@"; }
ask -t:Restore -verbosity:quiet
crossgen=$(ask -getProperty:Crossgen)
frameworks=$(ask -getProperty:Frameworks)
version=$(ask -getProperty:BundledNETCoreAppPackageVersion)
export kept folder crossgen frameworks version

# compile NAME: a hash that has an empty file is of one that cannot be compiled.
compile() {
  local hash one
  hash=$(sha256sum "$folder/$1" | cut -c1-40)
  one=$kept/$hash.$version.dll
  if [ ! -e "$one" ]; then
    "$crossgen" "$folder/$1" --out "$one.$$" -O --parallelism 1 --reference "$folder/*.dll" \
      --reference "$frameworks/Microsoft.NETCore.App/$version/*.dll" --reference "$frameworks/Microsoft.AspNetCore.App/$version/*.dll" >/dev/null 2>&1 || : >"$one.$$"
    mv "$one.$$" "$one"
    # What was compiled is not compiled again.
    [ ! -s "$one" ] || : >"$kept/$(sha256sum "$one" | cut -c1-40).$version.dll"
  fi
  # By another name first: a program that runs keeps its file.
  [ ! -s "$one" ] || { cp "$one" "$folder/$1.new" && mv "$folder/$1.new" "$folder/$1"; }
}
export -f compile

cd "$folder"
ls ./*.deps.json | grep -v "/$2.deps.json$" | xargs cat | grep -oE '[^"/]+\.dll"' | tr -d '"' | sort -u |
  while read -r name; do [ ! -e "$name" ] || echo "$name"; done | xargs -P "$(nproc)" -I{} bash -c 'compile {}'
