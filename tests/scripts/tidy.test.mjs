// The lint of C++ looks at sources that another one includes. Every check must see those as it sees a source of its own:
// here is one fault for each, in a header and in a source.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { clang } from '../../bindings/scripts/programs.mjs';
import { ONE_BY_ONE, unusedUsing } from './tidy.mjs';

const config = fileURLToPath(new URL('../../.clang-tidy', import.meta.url));

const HEADER = `#pragma once
namespace faults {
int defined_in_a_header() { return 1; }
}
`;

const SOURCE = `#include "faults.h"
#include "faults.h"
#include <cstring>
#include <string.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#define TWICE(x) x * 2
namespace other { int unused(); }
namespace faults {
using other::unused;
typedef int Old;
int camelCase() { return 0; }
struct Base { virtual ~Base() = default; virtual int f() const { return 0; } };
struct Derived : Base { virtual int f() const { return 1; } };
struct Owner {
  int* p = nullptr;
  int n = 0;
  Owner& operator=(const Owner& other) { delete[] p; p = new int[other.n]; n = other.n; return *this; }
};
struct Text { std::string text; };
void take(std::string);
void from(void*);
bool burning();
int all(int x, int y, long size, int** pointers, std::vector<std::string> names, std::string copied) {
  if (x = y) ++y;
  if (y < 3 && y++ > 2) ++x;
  if (x > 7); ++x;
  std::string_view dangling = std::string("a");
  double quotient = 32 / x;
  long wide = (long)(x * 1000);
  from(pointers);
  bool fire = burning();
  if (fire) { if (fire) ++x; }
  signed char narrow = -1;
  int widened = narrow;
  unsigned long twice = sizeof(sizeof(int));
  int bytes[8];
  memset(bytes, '0', 8);
  for (short i = 0; i < size; ++i) ++x;
  Text text;
  memset(&text, 0, sizeof(text));
  std::string moved = "m";
  take(std::move(moved));
  x += static_cast<int>(moved.size());
  int* null = 0;
  for (const auto name : names) x += static_cast<int>(name.size());
  const std::string constant = "c";
  take(std::move(constant));
  const std::string again = copied;
  int i = 0;
  while (i < 10) { ++y; }
  return x + y + int(dangling.size()) + int(quotient) + int(wide) + widened + int(twice) + bytes[0] + (null != nullptr) +
         int(again.size()) + TWICE(1);
}
void nothing() {
  return;
}
}
`;

test('every check sees a source that another one includes', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'logitkit-tidy-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src', 'faults.h'), HEADER);
  writeFileSync(join(folder, 'src', 'faults.cpp'), SOURCE);
  writeFileSync(join(folder, 'unit.cpp'), '#include "src/faults.cpp"\n');
  const found = (source) => {
    const args = ['--quiet', `--config-file=${config}`, join(folder, source), '--', '-std=c++20', '-w'];
    const { stdout } = spawnSync(clang('clang-tidy'), args, { encoding: 'utf8' });
    return [...new Set([...stdout.matchAll(/\[([\w.-]+),-warnings-as-errors\]/g)].map(([, check]) => check))].sort();
  };
  const listed = execFileSync(clang('clang-tidy'), ['--list-checks', `--config-file=${config}`], { encoding: 'utf8' });
  const checks = [...listed.matchAll(/^\s+(\S+)$/gm)].map(([, check]) => check).sort();
  assert.ok(checks.length > 20 && readFileSync(config, 'utf8').includes(checks[0]));
  assert.deepEqual(found('src/faults.cpp'), checks);
  assert.deepEqual(
    found('unit.cpp'),
    checks.filter((check) => !ONE_BY_ONE.includes(check)),
  );
});

test('a using-declaration must be used', () => {
  const used = 'using a::B;\nusing std::swap;\nB f() { swap(x, y); }\n';
  assert.deepEqual(unusedUsing(used), []);
  assert.deepEqual(unusedUsing('using a::B;\n// B\nc::B f(); /* B */ int Bc;\n'), ['a::B']);
  assert.deepEqual(unusedUsing('  using Base::f;\nusing namespace a;\nusing B = c::B;\n'), []);
});
