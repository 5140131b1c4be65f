#!/usr/bin/env bash
# Measures Hark and upstream's whisper-server in turns on this machine and prints the ratios; see README.md.
#
#   src/bench/bench.sh [--rounds N] [SIZE...]   single clips. SIZE: tiny, base or small; without one, tiny and base
#   src/bench/bench.sh depth [--rounds N] [--vad-model FILE] [--only PART,...] [SIZE...]
#                                               PART: clips, clients, silence, speech, beside; without it, all
#   src/bench/bench.sh memory                   whether memory grows
#   src/bench/bench.sh peer                     only build the peer and print its folder
#
# Needs what `mvn verify` needs. The peer is compiled once (about 4 minutes on 2 cores) and kept, like the
# generated models, under the user's cache folder (HARK_CACHE_DIR).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${HARK_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/hark}/bench
demo_model=$root/src/main/resources/models/ggml-digits.bin

say() { echo "bench: $*" >&2; }
die() { say "$@"; exit 1; }

digest() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c1-16; }

# The peer at its best. Each connection runs on one of its HTTP server's 8 threads; libgomp starts a team for each,
# and stops spinning once it has more threads than cores: on 2 cores all requests but the first then take 1.6 times
# as long. With one thread there is one team.
peer_options=(-DCMAKE_BUILD_TYPE=Release -DWHISPER_BUILD_EXAMPLES=ON -DCMAKE_CXX_FLAGS=-DCPPHTTPLIB_THREAD_POOL_COUNT=1)

# Hark's own patches change speed (0003 saves an encoder pass), so they are taken out again; everything else,
# the plug-ins for every CPU level included, is the build that Hark ships.
build_peer() { # into $1, from the patched source $2
  local work=$1.tmp patches=("$root"/src/native/patches/*.patch) i
  rm -rf "$work"
  mkdir -p "$work"
  say "compiling upstream's whisper-server, about 4 minutes on 2 cores, once"
  cp -R "$2" "$work/source"
  for ((i = ${#patches[@]} - 1; i >= 0; i--)); do
    (cd "$work/source" && GIT_CEILING_DIRECTORIES=$work git apply --reverse "${patches[i]}") ||
      die "$(basename "${patches[i]}") cannot be taken out of $2"
  done
  if ! compile_peer "$work" >"$work/log" 2>&1; then
    tail -n 40 "$work/log" >&2
    die "the peer did not build; the whole log is $work/log"
  fi
  mv "$work/build/bin" "$1"
  rm -rf "$work"
}

compile_peer() { # in $1
  local generator=()
  if command -v ninja >/dev/null; then generator=(-G Ninja); fi
  # shellcheck disable=SC2086 # HARK_CMAKE_ARGS is a list
  cmake -S "$root/src/native" -B "$1/build" "${generator[@]}" "${peer_options[@]}" \
    -DWHISPER_CPP_DIR="$1/source" ${HARK_CMAKE_ARGS:-} &&
    cmake --build "$1/build" --target whisper-server whisper-cli --parallel
}

provide_peer() { # prints the folder of the programs
  local patched key
  patched=$("$root/src/native/build.sh" source | tail -n 1)
  key=$({
    echo "$patched ${peer_options[*]} ${HARK_CMAKE_ARGS:-}"
    "${CXX:-g++}" --version
    uname -sm
    cat "$root/src/native/CMakeLists.txt"
  } | digest)
  mkdir -p "$cache"
  [ -z "${WHISPER_CPP_DIR:-}" ] || rm -rf "$cache/peer-$key" # a checkout of one's own may have changed
  [ -d "$cache/peer-$key" ] || build_peer "$cache/peer-$key" "$patched"
  echo "$cache/peer-$key"
}

provide_model() { # of size $1 in the folder $2
  local file=$2/ggml-bench-$1.bin
  [ -f "$file" ] && return
  mkdir -p "$2"
  "$java" "$root/src/bench/ModelGenerator.java" --size "$1" --tables "$demo_model" --out "$file.tmp"
  mv "$file.tmp" "$file"
}

provide_jar() {
  local newer=
  if [ -f "$root/target/hark.jar" ]; then
    newer=$(find "$root/src/main" "$root/src/native" "$root/pom.xml" -newer "$root/target/hark.jar" -print -quit)
    [ -n "$newer" ] || return 0
  fi
  say "building target/hark.jar"
  (cd "$root" && mvn -B -q -DskipTests package >&2)
  touch "$root/target/hark.jar" # an unchanged one keeps its old time
}

find_java() { # prints a Java of version 25 or later, whichever the default one is
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/.sdkman/candidates/java/*; do
    if [ -x "$home/bin/java" ] && grep -Eqs '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' "$home/release"; then
      echo "$home/bin/java"
      return
    fi
  done
  die "no JDK 25 in JAVA_HOME or the usual folders"
}

if [ "${1:-}" = peer ]; then
  provide_peer
  exit
fi
mode=clips rounds=7 vad_model= only=
while [ $# -gt 0 ]; do
  case $1 in
    depth | memory) mode=$1 ;;
    --rounds) rounds=$2 && shift ;;
    --only) only=$2 && shift ;;
    --vad-model) vad_model=$(realpath "$2") && shift ;;
    *) break ;;
  esac
  shift
done
[ $# -gt 0 ] || set -- tiny base

java=$(find_java)
models=$cache/models-$(cat "$root/src/bench/ModelGenerator.java" "$demo_model" | digest)
for size in "$@"; do provide_model "$size" "$models"; done
peer=$(provide_peer)
provide_jar

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$java" "$root/src/bench/Bench.java" --mode "$mode" --vad-model "$vad_model" --only "$only" --sizes "$(IFS=,; echo "$*")" --rounds "$rounds" \
  --jar "${HARK_JAR:-$root/target/hark.jar}" --peer "$peer" --models "$models" --work "$work" \
  --recording "$root/src/test/resources/audio/en-75s.wav"
