// Shell scripts run on macOS: bash 3.2, and tools without GNU's own flags. Nobody here has one, so they are read instead.
// The part of a script between the comments `>>> Debian` and `<<< Debian` may use what Debian has.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pathsOf } from './paths.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What bash 3.2 or the tools of macOS do not have, each with a line that has it. */
const MISSING = {
  'associative arrays': [/\b(declare|local|typeset)\s+-\w*A/, 'declare -A seen'],
  'name references': [/\b(declare|local|typeset)\s+-\w*n\b/, 'local -n result=$1'],
  mapfile: [/\b(mapfile|readarray)\b/, 'mapfile -t lines <file'],
  coproc: [/\bcoproc\b/, 'coproc cat'],
  'case conversion': [/\$\{\w+(\[[^\]]*\])?(,,?|\^\^?|@[A-Za-z])/, `x=\${name,,}`],
  '|&': [/\|&/, 'make |& tee log'],
  '&>>': [/&>>/, 'make &>>log'],
  ';;& and ;&': [/;;?&/, 'a) ;;&'],
  'negative indices': [/\$\{\w+\[-\d/, `echo "\${a[-1]}"`],
  '[[ -v ]]': [/\[\[?\s+-v\b/, '[[ -v HOME ]]'],
  'wait -n': [/\bwait\s+-n\b/, 'wait -n'],
  'printf %()T': [/printf\s.*%\([^)]*\)T/, "printf '%(%F)T'"],
  globstar: [/shopt\s.*\b(globstar|lastpipe|inherit_errexit)\b/, 'shopt -s globstar'],
  EPOCHSECONDS: [/\bEPOCH(SECONDS|REALTIME)\b/, 'echo $EPOCHSECONDS'],
  'a descriptor that bash chooses': [/exec\s+\{\w+\}[<>]/, 'exec {fd}>lock'],
  // under `set -u`, before bash 4.4; `${a[@]+"${a[@]}"}` is what works everywhere
  'an array that may be empty': [/(?<![+}])"\$\{\w+\[@\]\}"/, `run "\${args[@]}"`],
  'readlink -f and realpath': [/\breadlink\s+-\w*[fem]|\brealpath\b/, 'cd "$(readlink -f .)"'],
  'GNU and Linux commands': [
    /(?:^|[;&|(]|\bthen|\bdo|\belse|\$\()\s*(setsid|nproc|tac|timeout|flock|sha256sum|md5sum|numfmt|shuf|free)\b/,
    'jobs=$(nproc)',
  ],
  'sort -V': [/\bsort\s+-\w*[Vh]/, 'sort -V'],
  'sed -i, -r, -z': [/\bsed\s+(-\w+\s+)*-\w*[irsz]/, 'sed -i s/a/b/ file'],
  'sed: one-line blocks': [/\bsed\b[^|]*\{[^}|]*[^;}|\s]\}/, "sed -n '1{p}'"],
  'sed: \\+ \\? \\|': [/\bsed\b.*\\[+?|]/, "sed 's/a\\+/b/'"],
  'grep -P': [/\bgrep\s+(-\w+\s+)*-\w*P/, 'grep -oP x'],
  'date -d, %N': [/\bdate\s+(-d|.*%N)/, 'date +%N'],
  'stat -c': [/\bstat\s+(-c|--format|--printf)/, 'stat -c %s file'],
  'cp -t, --parents': [/\b(cp|mv|ln)\s+(-\w*[tT]\b|--\w)/, 'cp -t here a b'],
  'xargs -r, -d': [/\bxargs\s+(-\w+\s+)*-\w*[rd]/, 'xargs -r rm'],
  'head with a negative count': [/\b(head|tail)\s+-[nc]\s*-\d/, 'head -n -1'],
  'mktemp --': [/\bmktemp\s+.*(--|-p\b)/, 'mktemp --suffix=.sh'],
  'du -b, ls --': [/\b(du\s+-\w*b|ls\s+--|find\s.*-printf|touch\s+-d)/, 'du -sb .'],
  'tar --wildcards': [/\btar\s.*--(wildcards|transform|owner|sort)/, 'tar -x --wildcards'],
};

/** The lines of a script that may run on macOS. */
function portableLines(text) {
  let debian = false;
  return text.split('\n').flatMap((line, i) => {
    if (/^# >>> Debian/.test(line)) debian = true;
    if (/^# <<< Debian/.test(line)) debian = false;
    const code = line.replace(/(^|\s)#.*/, '');
    // a line that asks for a tool may use it
    let asked = code;
    for (const [, tool] of code.matchAll(/\bhave (\w+)/g)) asked = asked.replaceAll(tool, 'true');
    return debian || code.trim() === '' ? [] : [{ number: i + 1, code: asked }];
  });
}

const faultsOf = (code) =>
  Object.entries(MISSING)
    .filter(([, [pattern]]) => pattern.test(code))
    .map(([what]) => what);

for (const [what, [, line]] of Object.entries(MISSING)) {
  test(`finds ${what}`, () => assert.ok(faultsOf(line).includes(what), line));
}

const scripts = pathsOf(root).filter((path) => /\.sh$|^\.ci\/run$/.test(path));
test('there are scripts to read', () => assert.ok(scripts.length >= 4, String(scripts)));
for (const path of scripts) {
  test(`${path} has nothing that macOS lacks`, () => {
    const faults = portableLines(readFileSync(join(root, path), 'utf8')).flatMap(({ number, code }) =>
      faultsOf(code).map((what) => `${path}:${number}: ${what}: ${code.trim()}`),
    );
    assert.deepEqual(faults, []);
  });
}
