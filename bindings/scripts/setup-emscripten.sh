#!/usr/bin/env bash
# Makes a recent Emscripten available and prints where it is.
#
#   bindings/scripts/setup-emscripten.sh [--prefix DIR] [--force] [--quiet]
#
# --quiet says only what takes time.
#
# In this order:
#   1. an `emcc` that is new enough: $EMSDK, $EMSCRIPTEN_ROOT or PATH   (nothing is installed)
#   2. Debian/Ubuntu whose own archive has a new enough package         (apt-get install emscripten)
#   3. Debian 12: clang-19/lld-19/llvm-19 of this release by apt-get, and Emscripten 3.1.69 +
#      Binaryen of the next stable release, downloaded and verified by apt, then *unpacked*
#      (not installed) below the prefix. The system keeps its own libc, node and python.
# otherwise it stops and says in one line how this system installs Emscripten.
# 1. runs on bash 3.2 (macOS) and without GNU's tools; 2. and 3. are Debian's own.
#
# Result: <prefix>/env.sh (to be sourced), <prefix>/emscripten-root (one line: a directory that
# holds em++ and cmake/Modules/Platform/Emscripten.cmake). Running it again is cheap.
# shellcheck disable=SC2016  # $(...) in single quotes are apt's and sh's own fields
set -euo pipefail

readonly MIN_VERSION=3.1.64
readonly DONOR_SUITE=trixie          # the Debian release that Emscripten is taken from in case 3
readonly LLVM=19                     # the LLVM that DONOR_SUITE's emscripten is built against
readonly LAYOUT=1                    # raise when what is unpacked below changes

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
prefix=${EMSCRIPTEN_PREFIX:-$here/../../.toolchain}
force=0 quiet=0
while (($#)); do
  case $1 in
    --prefix) prefix=$2; shift 2 ;;
    --force) force=1; shift ;;
    --quiet) quiet=1; shift ;;
    -h | --help) awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"; exit 0 ;;
    *) echo "unknown option: $1" >&2; exit 2 ;;
  esac
done
mkdir -p "$prefix"
prefix=$(cd -- "$prefix" && pwd)

say() { printf 'emscripten: %s (%s s)\n' "$*" "$SECONDS"; }
die() {
  printf 'emscripten: error: %s. Emscripten %s or newer is needed. Install by:  %s\n' \
    "$*" "$MIN_VERSION" "$(node "$here/needs.mjs" install emscripten)" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
# version_ge A B: whether version A is B or newer
version_ge() {
  awk -v a="$1" -v b="$2" 'BEGIN {
    n = split(a, x, "."); m = split(b, y, ".")
    for (i = 1; i <= n || i <= m; i++) if (x[i] + 0 != y[i] + 0) exit (x[i] + 0 < y[i] + 0)
    exit 0
  }'
}

# version_of EMCC: "3.1.69", or nothing when it does not run
version_of() { "$1" --version 2>/dev/null | sed -n '1s/.*) \([0-9][0-9.]*\).*/\1/p'; }

# publish ROOT VERSION: write what the build reads
publish() {
  local root=$1 version=$2
  # Git Bash has paths of its own, which Node and CMake do not know
  if have cygpath; then cygpath -m "$root"; else printf '%s\n' "$root"; fi >"$prefix/emscripten-root"
  {
    printf '# written by setup-emscripten.sh: source this file\n'
    printf 'export EMSCRIPTEN_ROOT=%q\n' "$root"
    case $root in "$prefix"/*) echo 'unset EM_CONFIG EM_CACHE # an emsdk may have set them' ;; esac
    printf 'case ":$PATH:" in *:%q:*) ;; *) export PATH=%q:"$PATH" ;; esac\n' "$root" "$root"
  } >"$prefix/env.sh"
  ((quiet)) || say "using Emscripten $version in $root"
  exit 0
}

# ---- 1. what is there already -------------------------------------------------------------------
found='no emcc on PATH'
# ignore WHY: remember it for the error, if nothing better is found
ignore() { say "$*: ignored"; found=$*; }
use_existing() {
  local emcc=$1 version root
  [ -n "$emcc" ] && [ -x "$emcc" ] || return 0
  version=$(version_of "$emcc") || version=
  if [ -z "$version" ]; then ignore "$emcc does not run"; return 0; fi
  if ! version_ge "$version" "$MIN_VERSION"; then
    ignore "$emcc is $version, older than $MIN_VERSION"
    return 0
  fi
  root=$("$(dirname -- "$emcc")/em-config" EMSCRIPTEN_ROOT 2>/dev/null) || root=$(dirname -- "$emcc")
  if ! [ -f "$root/cmake/Modules/Platform/Emscripten.cmake" ]; then
    ignore "$emcc has no cmake/Modules/Platform/Emscripten.cmake in $root"
    return 0
  fi
  publish "$root" "$version"
}
final=$prefix/emscripten
own=$final/usr/share/emscripten
own_works() {
  [ "$(cat "$final/.layout" 2>/dev/null)" = "$LAYOUT" ] &&
    "$final/binaryen/bin/wasm-opt" --version >/dev/null 2>&1 &&
    [ -x "/usr/lib/llvm-$LLVM/bin/clang" ] && [ -x "/usr/lib/llvm-$LLVM/bin/wasm-ld" ]
}
own_version() { (unset EM_CONFIG EM_CACHE; version_of "$own/emcc"); }
if ((!force)); then
  for emcc in "${EMSCRIPTEN_ROOT:+$EMSCRIPTEN_ROOT/emcc}" "${EMSDK:+$EMSDK/upstream/emscripten/emcc}" \
    "$(command -v emcc || true)"; do
    case $emcc in "$prefix"/*) ;; *) use_existing "$emcc" ;; esac
  done
fi
# two runs at once: the second waits, then finds the work done
! have flock || { exec 9>"$prefix/.lock" && flock 9; }
if ((!force)) && own_works; then
  v=$(own_version) || v=
  [ -z "$v" ] || publish "$own" "$v"
fi

# >>> Debian
# ---- 2. and 3. need apt --------------------------------------------------------------------------
have apt-get || die "$found"
have node || die "node is not on PATH (Emscripten runs on it)"
have python3 || die "python3 is not on PATH (Emscripten is written in it)"

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif have sudo && sudo -n true 2>/dev/null; then sudo "$@"
  else return 126; fi
}
apt_install() {
  local missing=() p
  for p; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
  done
  ((${#missing[@]})) || return 0
  say "apt-get install ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 \
    install --no-install-recommends "${missing[@]}" >"$prefix/apt.log" 2>&1 && return 0
  tail -n 5 "$prefix/apt.log" >&2
  die "could not install ${missing[*]}; as root:  apt-get update && apt-get install ${missing[*]}"
}
candidate() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \([0-9][0-9.]*\).*/\1/p'; }

# apt's package lists may be absent (container images) or stale
if [ -z "$(candidate python3)" ] || [ -z "$(apt-get indextargets --format '$(CODENAME)' 2>/dev/null)" ]; then
  say "apt-get update"
  as_root apt-get -qq update >"$prefix/apt.log" 2>&1 || say "apt-get update failed or not allowed: going on"
fi
v=$(candidate emscripten)
if [ -n "$v" ] && version_ge "$v" "$MIN_VERSION"; then
  apt_install emscripten
  hash -r
  use_existing "$(command -v emcc || true)"
  die "the package emscripten $v was installed but emcc does not run"
fi

# ---- 3. unpack the donor suite's packages --------------------------------------------------------
# The mirror is the one this machine's apt already uses for Debian's own main archive.
mirror=$(apt-get indextargets --format '$(CREATED_BY) $(ORIGIN) $(COMPONENT) $(CODENAME) $(SITE)' |
  awk '$1 == "Packages" && $2 == "Debian" && $3 == "main" && $4 !~ /-/ { print $5; exit }')
[ -n "$mirror" ] || die "apt knows no Debian mirror here (apt-get indextargets lists none)"
[ -n "$(candidate clang-$LLVM)" ] || die "this release has no package clang-$LLVM"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || die "no $keyring (package debian-archive-keyring)"

work=$(mktemp -d "$prefix/tmp.XXXXXX")
trap 'kill "${download_job:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir -p "$work"/{lists/partial,archives/partial,debs,none}
printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$DONOR_SUITE" >"$work/sources.list"
# a private apt: own sources, own state, the machine's proxy and mirror settings; signatures checked
donor() {
  apt-get -qq -o Dir::State::Status=/dev/null \
    -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts="$work/none" \
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts="$work/none" \
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work" -o Dir::Cache::Archives="$work/archives" \
    -o APT::Sandbox::User=root -o Acquire::Languages=none -o APT::Get::List-Cleanup=false \
    -o Acquire::Retries=3 "$@"
}
# the one waits for the network, the other for the disk
download() {
  donor update || die "could not read Debian $DONOR_SUITE from this machine's mirror"
  (cd "$work/debs" && donor download emscripten binaryen node-acorn libc6 libstdc++6 libgcc-s1) ||
    die "could not download Emscripten from this machine's mirror"
}
say "downloading Emscripten of Debian $DONOR_SUITE (245 MB)"
download &
download_job=$!
apt_install "clang-$LLVM" "lld-$LLVM" "llvm-$LLVM"
wait "$download_job" || exit 1

say "unpacking (only what single-threaded wasm32 builds need)"
new=$work/new
mkdir -p "$new/rt"
for deb in "$work"/debs/*.deb; do
  case ${deb##*/} in
    emscripten_*)
      # of the 1.6 GB most are prebuilt libraries for pthreads, wasm workers, LTO and -fPIC
      dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$new" --no-same-owner \
        --exclude='*/lib/wasm32-emscripten/lto*' --exclude='*/lib/wasm32-emscripten/thinlto*' \
        --exclude='*/lib/wasm32-emscripten/pic' --exclude='*-mt.a' --exclude='*-mt-*.a' \
        --exclude='*-ww.a' --exclude='*-ww-*.a' --exclude='*/libwasmfs*.a' \
        --exclude='./usr/share/emscripten/test' --exclude='./usr/share/emscripten/media' \
        --exclude='./usr/share/emscripten/docs' --exclude='./usr/share/emscripten/ChangeLog*' \
        --exclude='./usr/share/man' --exclude='./usr/share/lintian' --exclude='./usr/share/python3'
      ;;
    binaryen_*)
      dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$new" --no-same-owner --wildcards './usr/bin/wasm*' './usr/lib/*' ;;
    node-acorn_*)
      dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$new" --no-same-owner './usr/share/nodejs' ;;
    libc6_*)
      dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$new/rt" --no-same-owner --exclude='*/gconv' './usr/lib' ;;
    *) dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$new/rt" --no-same-owner --wildcards './usr/lib/*.so*' ;;
  esac
done

loader=$(cd "$new/rt" && find . -name 'ld-linux*.so*' -path '*-linux-gnu*' | head -n 1)
[ -n "$loader" ] || die "no dynamic loader in libc6 of $DONOR_SUITE"
loader=${loader#./}
triple=$(basename -- "$(dirname -- "$loader")")
# Binaryen runs on the donor's own libc; nothing else does. Paths are relative: the folder may move.
mkdir -p "$new/binaryen/bin"
for tool in "$new"/usr/bin/wasm*; do
  name=${tool##*/}
  printf '%s\n' '#!/bin/sh' 'd=$(dirname -- "$0")/../..' \
    "exec \"\$d/rt/$loader\" --library-path \"\$d/usr/lib/$triple:\$d/rt/usr/lib/$triple\" \"\$d/usr/bin/$name\" \"\$@\"" \
    >"$new/binaryen/bin/$name"
  chmod +x "$new/binaryen/bin/$name"
done
# ES modules ignore NODE_PATH: acorn has to sit in a node_modules above emscripten's tools
mkdir -p "$new/usr/share/emscripten/node_modules"
ln -sfn ../../nodejs/acorn "$new/usr/share/emscripten/node_modules/acorn"
# its .js files are CommonJS, whatever the "type" of a package.json above the prefix says
printf '{ "private": true, "type": "commonjs" }\n' >"$new/usr/share/emscripten/package.json"
cat >"$new/usr/share/emscripten/.emscripten" <<CFG
import os, shutil
from tools.utils import path_from_root
LLVM_ROOT = '/usr/lib/llvm-$LLVM/bin'
BINARYEN_ROOT = os.path.normpath(path_from_root('../../../binaryen'))
NODE_JS = shutil.which('node') or shutil.which('nodejs') or 'node'
FROZEN_CACHE = True
CFG
printf '%s\n' "$LAYOUT" >"$new/.layout"

# Try it before it takes its place
root=$new/usr/share/emscripten
printf '#include <emscripten/bind.h>\nEMSCRIPTEN_BINDINGS(t) { emscripten::constant("one", 1); }\n' >"$work/t.cpp"
(unset EM_CONFIG EM_CACHE; "$root/em++" -O2 -msimd128 -lembind "$work/t.cpp" -o "$work/t.mjs") >&2 ||
  die "the unpacked Emscripten does not compile"
rm -rf "$final"
mv "$new" "$final"
publish "$own" "$(own_version)"
# <<< Debian
