// Counts the tests in what the runners report for machines.
import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {{ passed: number, failed: number }} Count
 */

/** JUnit XML as CTest writes it: one <testcase> a test, with a <failure> in those that failed. */
export function junit(path) {
  const xml = read(path);
  let passed = 0;
  let failed = 0;
  for (const [, attributes, body = ''] of xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)) {
    // CTest says "run" or "fail"; a test that did not run has not passed
    const bad = /<(failure|error|skipped)\b/.test(body) || /status="(?!run")/.test(attributes);
    if (bad) failed++;
    else passed++;
  }
  return { passed, failed };
}

/** Vitest's JSON; a file that could not be collected counts as one failure. */
export function vitest(path) {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(read(path));
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  return { passed: numPassedTests, failed: numFailedTests + broken };
}

/** The counts of a script of ours: { passed, failed }. */
export function plain(path) {
  const { passed, failed } = JSON.parse(read(path));
  return { passed, failed };
}

function read(path) {
  if (!existsSync(path)) throw new Error(`no report at ${path}: the runner did not get that far`);
  return readFileSync(path, 'utf8');
}
