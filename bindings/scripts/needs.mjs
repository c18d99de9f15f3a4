// What a command needs of the system, what of it is missing, and how this system installs it.
//
//   node bindings/scripts/needs.mjs build|test       nothing, or one line with what is missing and a status of 1
//   node bindings/scripts/needs.mjs install TOOL …   the line that installs these tools
//
// setup.sh asks where there is no apt; Debian's packages it installs itself.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, clang, header, LLVM, program } from './programs.mjs';

const windows = process.platform === 'win32';

/** A tool, and whether it is there. */
const TOOLS = {
  cmake: () => program('cmake'),
  // what runs CMake's build
  make: () => program('make') ?? program('ninja'),
  // emsdk brings its own
  python3: () => process.env.EMSDK_PYTHON ?? program('python3') ?? (windows ? program('python') : undefined),
  // whether it is new enough is for setup-emscripten.sh to say
  emscripten: () => process.env.EMSCRIPTEN_ROOT ?? process.env.EMSDK ?? program('emcc'),
  'g++': () => program('g++') ?? program('c++') ?? program('clang++'),
  gtest: () => header('gtest/gtest.h'),
  simde: () => header('simde/wasm/simd128.h'),
  'clang-format': () => clang('clang-format'),
  'clang-tidy': () => clang('clang-tidy'),
  chromium,
};
const LEVELS = { build: ['cmake', 'make', 'python3', 'emscripten'], test: Object.keys(TOOLS) };

/** How each system installs, what it calls what is not called as here, and where what has no package comes from. */
const SYSTEMS = {
  debian: {
    install: 'apt-get install --no-install-recommends',
    names: {
      gtest: 'libgtest-dev',
      simde: 'libsimde-dev',
      'clang-format': `clang-format-${LLVM}`,
      'clang-tidy': `clang-tidy-${LLVM}`,
    },
  },
  fedora: {
    install: 'sudo dnf install',
    names: {
      'g++': 'gcc-c++',
      gtest: 'gtest-devel',
      simde: 'simde-devel',
      'clang-format': `clang${LLVM}-tools-extra`,
      'clang-tidy': `clang${LLVM}-tools-extra`,
    },
  },
  arch: {
    install: 'sudo pacman -S --needed',
    names: { python3: 'python', 'g++': 'gcc', 'clang-format': `clang${LLVM}`, 'clang-tidy': `clang${LLVM}` },
  },
  alpine: {
    install: 'apk add',
    names: {
      gtest: 'gtest-dev',
      simde: 'simde-dev',
      'clang-format': `clang${LLVM}-extra-tools`,
      'clang-tidy': `clang${LLVM}-extra-tools`,
    },
  },
  macos: {
    install: 'brew install',
    names: {
      make: undefined,
      python3: 'python',
      'g++': undefined,
      gtest: 'googletest',
      'clang-format': `llvm@${LLVM}`,
      'clang-tidy': `llvm@${LLVM}`,
      chromium: 'google-chrome',
    },
    others: 'xcode-select --install',
  },
  windows: {
    install: 'winget install',
    names: {
      cmake: 'Kitware.CMake',
      make: 'Ninja-build.Ninja',
      python3: 'Python.Python.3.13',
      chromium: 'Google.Chrome',
      'g++': undefined,
      gtest: undefined,
      simde: undefined,
      'clang-format': undefined,
      'clang-tidy': undefined,
      emscripten: undefined,
    },
    others: 'use WSL with Debian, where this script installs all it needs',
  },
};
const UNKNOWN = { names: {}, others: "with your system's package manager" };
const EMSDK = 'emsdk (https://emscripten.org/docs/getting_started/downloads.html)';

/** Which of the systems above this is; undefined for one that is none of them. */
export function systemOf(platform, osRelease) {
  if (platform === 'darwin') return 'macos';
  if (platform === 'win32') return 'windows';
  const words = [...osRelease.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)].flatMap(([, value]) =>
    value.replaceAll(/["']/g, '').split(/\s+/),
  );
  const families = { ubuntu: 'debian', rhel: 'fedora', centos: 'fedora', archlinux: 'arch' };
  return words.map((word) => families[word] ?? word).find((word) => word in SYSTEMS);
}

/** The line that installs tools on a system. */
export function installLine(system, tools) {
  const { install, names, others } = SYSTEMS[system] ?? UNKNOWN;
  const nameOf = (tool) => (install === undefined ? undefined : tool in names ? names[tool] : tool);
  const packages = new Set(tools.map(nameOf).filter((name) => name !== undefined));
  const left = tools.filter((tool) => nameOf(tool) === undefined && tool !== 'emscripten');
  const ways = [];
  if (packages.size > 0) ways.push(`${install} ${[...packages].join(' ')}`);
  if (left.length > 0) ways.push(`${left.join(', ')}: ${others}`);
  if (tools.includes('emscripten'))
    ways.push(packages.has('emscripten') ? `if its Emscripten is too old, ${EMSDK}` : EMSDK);
  return ways.join('; ');
}

function here() {
  let osRelease = '';
  try {
    osRelease = readFileSync('/etc/os-release', 'utf8');
  } catch {
    // not a Linux, or one that does not say which
  }
  return systemOf(process.platform, osRelease);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, ...tools] = process.argv.slice(2);
  if (command === 'install') {
    console.log(installLine(here(), tools));
  } else {
    const missing = LEVELS[command].filter((tool) => !TOOLS[tool]());
    if (missing.length > 0) {
      console.error(`setup: error: missing: ${missing.join(', ')}. Install by:  ${installLine(here(), missing)}`);
      process.exitCode = 1;
    }
  }
}
