#!/usr/bin/env bash
# Builds whisper.cpp, patched, as shared libraries into the folder named by the first argument.
#
#   src/native/build.sh OUT     libraries to OUT/lib, headers to OUT/include
#   src/native/build.sh check   only look whether the tools are here
#   src/native/build.sh source  print the folder of the patched source (the benchmark builds its peer from it)
#
# The result is kept under the user's cache folder by a digest of everything that goes into it, so a second
# clone copies instead of compiling.
#
#   WHISPER_CPP_DIR   an existing checkout of whisper.cpp at the pinned version, used instead of fetching one
#   HARK_BACKENDS     none by default; cuda;rocm;vulkan
#   HARK_CMAKE_ARGS   further arguments for cmake, e.g. -DGPU_TARGETS=gfx1101
#   HARK_CACHE_DIR    instead of ${XDG_CACHE_HOME:-~/.cache}/hark
set -euo pipefail

readonly TAG=v1.9.1
readonly COMMIT=f049fff95a089aa9969deb009cdd4892b3e74916
readonly REPOSITORY=https://github.com/ggml-org/whisper.cpp
# The same tree, complete but for dotfiles, inside an npm package: the way on a network without GitHub.
readonly MIRROR=nodejs-whisper@0.3.1
readonly MIRROR_SHA256=92041caf2b26c74b7f489fedf37bd093f216eebd61df512045ec2d19d0531d37

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${HARK_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/hark}
backends=${HARK_BACKENDS:-}

say() { echo "native: $*" >&2; }
die() { echo "native: $*" >&2; exit 1; }

check_tools() {
  local missing=()
  command -v cmake >/dev/null || missing+=(cmake)
  command -v "${CXX:-g++}" >/dev/null || missing+=(g++)
  command -v make >/dev/null || command -v ninja >/dev/null || missing+=(make)
  command -v git >/dev/null || missing+=(git)
  # Only the way without GitHub needs npm; its absence shows when that way is taken.
  [ ${#missing[@]} -eq 0 ] ||
    die "missing: ${missing[*]}. Install with: sudo apt-get install -y ${missing[*]}"
}

digest() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d' ' -f1; }

fetch_source() { # into $1
  if git clone --quiet --depth 1 --branch "$TAG" "$REPOSITORY" "$1" 2>"$1.log"; then
    [ "$(git -C "$1" rev-parse HEAD)" = "$COMMIT" ] ||
      die "tag $TAG of $REPOSITORY is not commit $COMMIT; refusing to build it"
    rm -rf "$1/.git"
    return
  fi
  say "GitHub is out of reach ($(tail -n 1 "$1.log")); taking the tree from the npm package $MIRROR"
  command -v npm >/dev/null || die "missing: npm. Install with: sudo apt-get install -y npm"
  mkdir -p "$1.npm"
  local tarball
  tarball=$1.npm/$(cd "$1.npm" && npm pack --silent "$MIRROR" | tail -n 1)
  [ "$(digest <"$tarball")" = "$MIRROR_SHA256" ] || die "$MIRROR does not have the expected SHA-256; refusing to build it"
  tar -xzf "$tarball" -C "$1.npm" package/cpp/whisper.cpp
  mv "$1.npm/package/cpp/whisper.cpp" "$1"
}

source_key=$({ echo "$COMMIT"; cat "$here"/patches/*.patch; } | digest | cut -c1-16)
patched=$cache/source/$source_key
[ -z "${WHISPER_CPP_DIR:-}" ] || patched=$cache/source/local-$source_key

provide_source() {
  if [ -n "${WHISPER_CPP_DIR:-}" ]; then
    rm -rf "$patched" # a checkout of one's own may have changed
  elif [ -d "$patched" ]; then
    return
  fi
  mkdir -p "$cache/source"
  local work
  work=$(mktemp -d "$cache/source/tmp.XXXXXX")
  # shellcheck disable=SC2064 # the folder is known now
  trap "rm -rf '$work'" EXIT
  if [ -n "${WHISPER_CPP_DIR:-}" ]; then
    cp -R "$WHISPER_CPP_DIR" "$work/whisper.cpp"
  else
    fetch_source "$work/whisper.cpp"
  fi
  local p
  for p in "$here"/patches/*.patch; do
    # the ceiling: a repository around the cache folder must not be taken for the one to patch
    (cd "$work/whisper.cpp" && GIT_CEILING_DIRECTORIES=$work git apply "$p") || die "$(basename "$p") does not apply"
  done
  mv "$work/whisper.cpp" "$patched"
  rm -rf "$work"
  trap - EXIT
}

build() { # into $1
  local work=$1.build generator=()
  command -v ninja >/dev/null && generator=(-G Ninja)
  rm -rf "$work"
  say "compiling whisper.cpp $TAG for every CPU level${backends:+ and $backends}; about 3 minutes on 2 cores, once"
  # shellcheck disable=SC2086 # HARK_CMAKE_ARGS is a list
  cmake -S "$here" -B "$work" "${generator[@]}" -DCMAKE_BUILD_TYPE=Release -DWHISPER_CPP_DIR="$patched" \
    -DHARK_BACKENDS="$backends" ${HARK_CMAKE_ARGS:-} >"$1.log" 2>&1 &&
    cmake --build "$work" --target whisper --parallel >>"$1.log" 2>&1 ||
    { tail -n 40 "$1.log" >&2; die "whisper.cpp did not build; the whole log is $1.log"; }
  mkdir -p "$1/lib" "$1/include"
  find "$work/bin" -maxdepth 1 -type f \( -name '*.so' -o -name '*.so.62' -o -name '*.dylib' -o -name '*.dll' \) -exec cp {} "$1/lib/" \;
  # The OpenMP runtime comes with the compiler and may be missing where the jar runs.
  local gomp
  gomp=$("${CXX:-g++}" -print-file-name=libgomp.so.1)
  [ ! -f "$gomp" ] || cp -L "$gomp" "$1/lib/"
  cp "$patched"/include/whisper.h "$patched"/ggml/include/*.h "$1/include/"
  rm -rf "$work"
}

check_tools
[ "${1:-}" != check ] || exit 0
[ $# -eq 1 ] || die "usage: build.sh OUT | check | source"

mkdir -p "$cache"
# One build at a time per user: two clones would compile the same thing into the same place.
exec 9>"$cache/lock"
if command -v flock >/dev/null; then flock 9; fi
provide_source
if [ "$1" = source ]; then
  echo "$patched"
  exit 0
fi

key=$({ echo "$source_key $backends ${HARK_CMAKE_ARGS:-}"; "${CXX:-g++}" --version; uname -sm; cat "$here/CMakeLists.txt" "$here"/avdevice/* "$here/build.sh"; } | digest | cut -c1-16)
[ -z "${WHISPER_CPP_DIR:-}" ] || key=local-$key-$(find "$patched" -type f -exec cat {} + | digest | cut -c1-16)
built=$cache/native/$key
if [ ! -d "$built" ]; then
  mkdir -p "$cache/native"
  rm -rf "$built.tmp"
  build "$built.tmp"
  mv "$built.tmp" "$built"
  mv "$built.tmp.log" "$built.log"
  say "built in $SECONDS s, kept in $built"
fi
mkdir -p "$1"
if [ "$(cat "$1/.key" 2>/dev/null || true)" != "$key" ]; then
  rm -rf "$1/lib" "$1/include"
  cp -R "$built/lib" "$built/include" "$1/"
  echo "$key" >"$1/.key"
fi
