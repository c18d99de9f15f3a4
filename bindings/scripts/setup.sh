#!/usr/bin/env bash
# Sets up what a command needs, and nothing twice.
#
#   bindings/scripts/setup.sh build    to build the package and the page: npm packages, Emscripten
#   bindings/scripts/setup.sh test     to run every suite too: compilers' helpers, GoogleTest, Chromium
#
# Debian packages are installed when this runs as root or with sudo without a password; otherwise it
# stops with the one apt line to ask for. On other systems it looks for the tools themselves, and says in
# one line what is missing and how that system installs it. What is not Debian's own part runs on bash 3.2
# (macOS) and without GNU's tools.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
level=${1:-build}

say() { printf 'setup: %s\n' "$*"; }
die() { printf 'setup: error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

have node || die "node is not on PATH: install Node.js 20 or newer"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || die "Node.js $(node -v) is too old: 20 or newer is needed"
have npm || die "npm is not on PATH: install it (it comes with Node.js)"

# Where there is no apt, what is missing is for the user to install.
{ have apt-get && have dpkg-query; } || node bindings/scripts/needs.mjs "$level" || exit 1

# ---- npm's packages ------------------------------------------------------------------------------
# They are fetched while Debian's are installed and Emscripten is unpacked.
npm_packages() {
  stamp=node_modules/.logitkit-lock
  cmp -s package-lock.json "$stamp" && return 0
  say "npm ci"
  npm ci --ignore-scripts --no-fund --no-audit --loglevel=error >.toolchain/setup-npm.log 2>&1 || {
    cat .toolchain/setup-npm.log >&2
    return 1
  }
  cp package-lock.json "$stamp"
  say "npm's packages are here ($SECONDS s)"
}
mkdir -p .toolchain
npm_packages &
npm_job=$!
trap 'wait "$npm_job" || true' EXIT # after an error too: the next run must not meet this one's npm

# >>> Debian
# ---- Debian's packages ---------------------------------------------------------------------------
packages=(g++ cmake make python3)
if [ "$level" = test ]; then
  packages+=(libgtest-dev libsimde-dev clang-format-19 clang-tidy-19 chromium)
fi
installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
if have apt-get && have dpkg-query; then
  missing=()
  for p in "${packages[@]}"; do installed "$p" || missing+=("$p"); done
  # what is there under another name (a compiler of one's own, say) need not come from Debian
  for i in "${!missing[@]}"; do
    case ${missing[i]} in g++ | cmake | make | python3) have "${missing[i]}" && unset "missing[i]" ;; esac
  done
  if ((${#missing[@]})); then
    as_root=()
    if [ "$(id -u)" != 0 ]; then
      have sudo && sudo -n true 2>/dev/null && as_root=(sudo) ||
        die "these packages are missing; ask an administrator for:  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    fi
    say "apt-get install ${missing[*]}"
    log=.toolchain/setup-apt.log
    export DEBIAN_FRONTEND=noninteractive
    apt_install() { ${as_root[@]+"${as_root[@]}"} apt-get -qq -y -o Dpkg::Use-Pty=0 install --no-install-recommends "${missing[@]}" >>"$log" 2>&1; }
    : >"$log"
    apt_install || { ${as_root[@]+"${as_root[@]}"} apt-get -qq update >>"$log" 2>&1 && apt_install; } || {
      tail -n 5 "$log" >&2
      die "could not install ${missing[*]} (see $log)"
    }
  fi
fi

# <<< Debian
# ---- Emscripten ----------------------------------------------------------------------------------
bash bindings/scripts/setup-emscripten.sh --quiet

wait "$npm_job" || die "npm ci failed"
trap - EXIT
