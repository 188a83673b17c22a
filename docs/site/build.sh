#!/usr/bin/env bash
# Makes the book of docs/README.md and the reference of all packages into a site: artifacts/site. usage: docs/site/build.sh [--pages | --serve]
#   --pages   the book alone, in seconds; what is wrong with a page fails
#   --serve   shows all of it at http://localhost:8080 until Ctrl+C
set -euo pipefail
pages=
[ "${1:-}" != --pages ] || pages=1
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
source=$root/artifacts/site-source
rm -rf "$source" "$root/artifacts/site"
mkdir -p "$source"

# docfx takes what lies below its settings: the pages, and what they link to.
cd "$root"
find . \( -name bin -o -name obj -o -name artifacts -o -name .git -o -name content \) -prune -o \
  \( -name '*.md' -o -path './docs/images/*' -o -path './deploy/*' -o -path './samples/*' -o -path './bench/*' -o -name LICENSE \) -type f -print0 |
  xargs -0 cp --parents -t "$source"
cp -r "$root/docs/site/docfx.json" "$root/docs/site/template" "$source"
printf -- '---\nredirect_url: README.html\n---\n' > "$source/index.md"

# The pages and their order are those of the book: its headings, and the links of its numbered lines.
awk '
  /^## /      { printf "- name: %s\n  items:\n", substr($0, 4) }
  /^[0-9]+\. / {
    rest = $0
    while (match(rest, /\[[^]]*\]\([^)]*\)/)) {
      link = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
      name = link; sub(/^\[/, "", name); sub(/\]\(.*$/, "", name); gsub(/`/, "", name)
      target = link; sub(/^.*\]\(/, "", target); sub(/[#)].*$/, "", target)
      printf "  - name: \"%s\"\n    href: %s\n", name, target
    }
  }
  ' docs/README.md > "$source/docs/toc.yml"
printf -- '- name: The book\n  href: docs/\n  homepage: README.md\n' > "$source/toc.yml"
[ -n "$pages" ] || printf -- '- name: Reference\n  href: reference/\n' >> "$source/toc.yml"

cd "$root/docs/site"
dotnet tool restore >/dev/null
if [ -n "$pages" ]; then
  dotnet docfx build "$source/docfx.json" --warningsAsErrors
else
  # The compiler's notes about projects are warnings here.
  dotnet docfx "$source/docfx.json" "$@"
fi
echo "made $root/artifacts/site"
