#!/usr/bin/env bash
# Everything that must hold before a change lands: installs what the tests need and is missing (Debian), builds with
# warnings as errors, runs all tests. The last line is "N passed, N failed, N skipped".
#
#   ./test.sh          what most tests need; a test whose peer is missing is skipped by name
#   ./test.sh --all    and the heavy ones: publishing as native AOT, for example
#
# KENGER_TEST_SOAK=1 makes those longer that look for growth, exchanges certificates for a minute, tells 10,000 stories of releases, and has versions die in all ways at all steps; KENGER_TEST_FUZZ=1 makes ten minutes of new inputs for the fuzz tests.
set -uo pipefail
cd "$(dirname "$0")"

all=
for argument in "$@"; do
  case $argument in
    --all) all=1 ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"
log=$results/test.log

# command → the Debian package that brings it
needed=(curl:curl ip:iproute2 unshare:util-linux sqlite3:sqlite3 mariadbd:mariadb-server nginx:nginx apache2:apache2-bin node:nodejs python3:python3 haproxy:haproxy logrotate:logrotate tmux:tmux chromium:chromium)
# the linker of native AOT, the heavier of the servers that are nodes in tests, Prometheus, which rollouts ask, what nodes of a database cluster copy their data by, what moves an address between two gateways, and the shells that complete
[ -z "$all" ] || needed+=(gcc:gcc go:golang-go javac:default-jdk-headless prometheus:prometheus rsync:rsync keepalived:keepalived nft:nftables zsh:zsh fish:fish)

# Python module → the Debian package that brings it, to Debian's own Python
needed_modules=(grpc:python3-grpcio consul:python3-consul2 flask:python3-flask)

missing=()
[ -z "$all" ] || [ -e /usr/include/stdlib.h ] || missing+=(libc6-dev)
# nginx with Lua, which follows Consul's API
[ -z "$all" ] || [ -e /usr/share/nginx/modules/ngx_http_lua_module.so ] || missing+=(libnginx-mod-http-lua)
[ -z "$all" ] || [ -e /usr/share/lua/5.1/cjson ] || missing+=(lua-cjson)
[ -z "$all" ] || [ -e /usr/include/zlib.h ] || missing+=(zlib1g-dev)
[ -z "$all" ] || [ -e /usr/share/java/tomcat10-embed-core.jar ] || missing+=(libtomcat10-embed-java)
# Chinese letters, so that the console's Chinese pages are as wide as people's
[ -e /usr/share/fonts/truetype/wqy/wqy-microhei.ttc ] || missing+=(fonts-wqy-microhei)
# a cluster of databases
[ -z "$all" ] || [ -e /usr/lib/galera/libgalera_smm.so ] || missing+=(galera-4)
[ -z "$all" ] || [ -e /usr/share/java/jetty9-server.jar ] || missing+=(libjetty9-java)
for each in "${needed[@]}"; do
  PATH="$PATH:/usr/sbin" command -v "${each%%:*}" >/dev/null || missing+=("${each##*:}")
done
for each in "${needed_modules[@]}"; do
  /usr/bin/python3 -c "import ${each%%:*}" 2>/dev/null || missing+=("${each##*:}")
done
# Tests start their servers themselves: what a package brings may not start as a service, now or with the machine.
install() {
  local sudo='' policy=/usr/sbin/policy-rc.d made='' each
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq >/dev/null || true
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null && $sudo chmod +x "$policy" && made=1
  fi
  # One after the other when they can't be had together: a release of Debian may lack one.
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$@" >/dev/null 2>&1 ||
    for each in "$@"; do
      $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$each" >/dev/null ||
        echo "could not install $each: the tests that need it are skipped"
    done
  [ -z "$made" ] || $sudo rm -f "$policy"
  for each in nginx mariadb prometheus haproxy keepalived; do
    case " $* " in *" $each "* | *" $each-server "*) $sudo systemctl disable --quiet "$each" 2>/dev/null || true ;; esac
  done
}

tools=$PWD/artifacts/tools
# Beside the build: tests want it first.
provide() {
  if ((${#missing[@]})); then
    if command -v apt-get >/dev/null; then
      echo "installing: ${missing[*]}"
      install "${missing[@]}"
    else
      echo "not found: ${missing[*]}; the tests that need them are skipped"
    fi
  fi

  # PowerShell is no package of Debian's, but a tool of .NET's.
  if [ -n "$all" ] && ! command -v pwsh >/dev/null && [ ! -x "$tools/pwsh" ]; then
    dotnet tool install powershell --version 7.6.9 --tool-path "$tools" >/dev/null ||
      echo "could not install PowerShell: the tests that need it are skipped"
  fi
}
provide &
providing=$!
export PATH="$PATH:$tools"

# No server outlives a build: it would keep the output open, and tests wait for its end. The first build has one of the compiler's, by a name of its own,
# which is ended by that name: a compiler that starts anew for each project loads all analyzers anew.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
compiler=kenger-tests-$$
end_compiler() {
  local sdk
  sdk=$(dotnet --info | sed -n 's/^ *Base Path: *//p')
  [ ! -e "$sdk/Roslyn/bincore/VBCSCompiler.dll" ] || dotnet "$sdk/Roslyn/bincore/VBCSCompiler.dll" "-pipename:$compiler" -shutdown >/dev/null 2>&1 || true
}
trap end_compiler EXIT

echo "building"
if ! UseSharedCompilation=true SharedCompilationId=$compiler dotnet build Kenger.sln --nologo -v quiet -clp:NoSummary; then
  wait "$providing"
  echo "the build failed"
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
end_compiler
trap - EXIT
tests/Precompiled/precompile.sh tests/Kenger.EndToEnd.Tests/bin/Debug/net10.0 Kenger.EndToEnd.Tests ||
  echo "what the end-to-end tests start is not compiled to native code: they take longer"
echo "  $SECONDS s"
wait "$providing"

# A project at a time for each two processors, those first that take longest: one project keeps two busy, and what measures time in it must not wait for
# another. A project in which nothing ends for ten minutes is ended, and says which tests were running. Programs that live for seconds have nothing of a
# compiler that watches them in order to compile better later.
echo "testing"
export DOTNET_TieredPGO=0
[ -z "$all" ] || export KENGER_TEST_ALL=1
# run PROJECT [VARIABLE=VALUE…] [-- what dotnet test is told besides…]
run() {
  local name set=() own
  name=$(basename "$1" .csproj)
  local tests
  tests=$(dirname "$1")/bin/Debug/net10.0/$name.dll
  shift
  while (($#)) && [ "$1" != -- ]; do
    set+=("$1")
    shift
  done
  shift $(($# > 0))
  name="$name${set[*]:+ ${set[*]}}"
  own=$results/${name//[ =]/_}
  local began=$SECONDS
  timeout -k 10 2400 env "${set[@]}" dotnet test "$tests" "$@" --nologo --logger "console;verbosity=normal" \
    --results-directory "$own" --blame-hang --blame-hang-timeout 10m --blame-hang-dump-type none >"$own.log" 2>&1 &
  trap "kill $!" TERM
  wait $! || touch "$own.failed"
  awk -v seconds=$((SECONDS - began)) -v name="$name" '
    /^ *Passed: +[0-9]+/ { passed = $2 }
    /^ *Failed: +[0-9]+/ { failed = $2 }
    END { printf "  %s: %d passed, %d failed, %d s\n", name, passed, failed, seconds }' "$own.log"
}

# Who interrupts this ends them, too.
trap 'kill $(jobs -p); exit 1' INT TERM
lanes=$((($(nproc) + 1) / 2))
# start, as run: once there is room.
start() {
  while (($(jobs -rp | wc -l) >= lanes)); do
    wait -n
  done
  (run "$@") &
}

projects=$(grep -o '"[^"]*Tests\.csproj"' Kenger.sln | tr -d '"' | tr '\\' /)
longest='tests/Kenger.EndToEnd.Tests/ tests/Kenger.Gateway.Tests/ tests/Kenger.Console.Tests/ tests/Kenger.Registry.Server.Tests/ tests/Kenger.Registry.Hosting.Tests/'
for each in $longest; do
  start "$(grep "^$each" <<<"$projects")"
done
if [ -n "$all" ]; then
  # The gateway has two forwarders, and sockets that go on inline in the program: once more with the other one, and once so,
  # what has to do with how requests get to nodes and answers back; without what asks nobody.
  gateway=tests/Kenger.Gateway.Tests
  forwarding=$(cd $gateway && grep -l await {Answers,Attempts,Clients,Connections,Faults,Forwarding,Hostile,Leaving,Listeners,Picking,Requests,Rollouts,Soak,TrafficRules,Trust,Wire}/*Tests.cs |
    sed 's,.*/\(.*\)\.cs,FullyQualifiedName~.\1.,' | paste -sd'|')
  start $gateway/Kenger.Gateway.Tests.csproj KENGER_TEST_FORWARDER=yarp -- --filter "$forwarding"
  start $gateway/Kenger.Gateway.Tests.csproj DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 -- --filter "$forwarding"
fi
for each in $projects; do
  case " $longest " in
    *" $(dirname "$each")/ "*) ;;
    *) start "$each" ;;
  esac
done
wait

cat "$results"/*.log >"$log"
status=0
! compgen -G "$results/*.failed" >/dev/null || status=1
grep -E '^ +(Failed|Skipped) |^(Passed|Failed)! ' "$log"
if ((status)); then
  echo "details:"
  awk '/^ +Failed /{show=1} /^ +(Passed|Skipped) /{show=0} show' "$log" | head -400
  # Of a project that was ended: why, and what was running.
  grep -A 12 -iE 'active test run was aborted|inactivity time|tests? running when' "$log" | head -60
fi

awk -v status="$status" '
  /^ *Passed: +[0-9]+/  { passed += $2 }
  /^ *Failed: +[0-9]+/  { failed += $2 }
  /^ *Skipped: +[0-9]+/ { skipped += $2 }
  END {
    if (status && !failed) failed = 1 # a crashed test host counts nothing
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
  }' "$log"
exit "$status"
