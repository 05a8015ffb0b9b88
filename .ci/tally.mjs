// The end of .ci/run: `node tally.mjs TESTS.json STEPS` reads vitest's report and how each step ended, says what is wrong, and
// closes with the line "N passed, N failed". Each test and each step counts one. A test that was skipped or is to be
// written counts as failed, as does a file that could not be read, and a runner that fails although all its tests passed.
import { existsSync, readFileSync } from 'node:fs';

const [testsFile, stepsFile] = process.argv.slice(2);
const failed = [];
let passed = 0;

const files = existsSync(testsFile) ? JSON.parse(readFileSync(testsFile, 'utf8')).testResults : [];
for (const { name, status, message, assertionResults } of files) {
  for (const test of assertionResults)
    if (test.status === 'passed') passed += 1;
    else failed.push(`${test.status}: ${name}: ${test.fullName}`);
  const blamed = assertionResults.some((test) => test.status !== 'passed');
  if (status !== 'passed' && !blamed) failed.push(`${status}: ${name}: ${message}`);
}
if (passed === 0) failed.push('no test has passed');

for (const line of readFileSync(stepsFile, 'utf8').trim().split('\n')) {
  const [name, status] = line.split(' ');
  if (status === '0') passed += 1;
  else if (name !== 'test' || failed.length === 0) failed.push(`${name} ended with status ${status}`);
}

for (const line of failed) console.log(line);
console.log(`${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
