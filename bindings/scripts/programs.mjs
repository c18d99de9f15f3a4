// Where the programs are that suites start: each system has a place and a name of its own for them.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** The release of LLVM whose clang-format and clang-tidy are used: another one formats and warns otherwise. */
export const LLVM = 19;

/** The first of several programs that is there, as a path; undefined without any. */
function find(programs) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  for (const program of programs) {
    const places = isAbsolute(program) ? [program] : folders.map((folder) => join(folder, program));
    for (const place of places.flatMap((path) => endings.map((ending) => path + ending))) {
      if (runs(place)) return place;
    }
  }
  return undefined;
}

function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs npm and gives what it prints; on Windows it is a batch file, which wants a shell and its quotes. */
export function npm(args, options) {
  if (process.platform !== 'win32') return execFileSync('npm', args, { encoding: 'utf8', ...options });
  return execFileSync(
    'npm',
    args.map((arg) => `"${arg}"`),
    { encoding: 'utf8', shell: true, ...options },
  );
}

/** A program of the name as it stands on PATH. */
export const program = (name) => find([name]);

/** A Chromium: `CHROMIUM`, or where systems put it. Debian's /usr/bin/chromium is a wrapper that prints a warning. */
export function chromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  return find([
    '/usr/lib/chromium/chromium',
    'chromium',
    'chromium-browser',
    'google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ]);
}

/** clang-format or clang-tidy of the release above: by Debian's name, where other systems keep it, or the one on PATH. */
export function clang(name) {
  const found = find([
    `${name}-${LLVM}`,
    `/usr/lib/llvm-${LLVM}/bin/${name}`, // Debian, Alpine
    `/usr/lib64/llvm${LLVM}/bin/${name}`, // Fedora
    `/usr/lib/llvm${LLVM}/bin/${name}`, // Arch, Alpine
    `/opt/homebrew/opt/llvm@${LLVM}/bin/${name}`,
    `/usr/local/opt/llvm@${LLVM}/bin/${name}`,
  ]);
  if (found) return found;
  const plain = program(name);
  return plain && version(plain) === LLVM ? plain : undefined;
}

function version(path) {
  try {
    return Number(/version (\d+)\./.exec(execFileSync(path, ['--version'], { encoding: 'utf8' }))?.[1]);
  } catch {
    return undefined;
  }
}

/** The folder in which a header stands, where systems put them or below CMAKE_PREFIX_PATH; undefined without one. */
export function header(name) {
  const prefixes = (process.env.CMAKE_PREFIX_PATH ?? '').split(delimiter).filter((prefix) => prefix !== '');
  const folders = ['/usr', '/usr/local', '/opt/homebrew', ...prefixes].map((prefix) => join(prefix, 'include'));
  return folders.find((folder) => existsSync(join(folder, name)));
}
