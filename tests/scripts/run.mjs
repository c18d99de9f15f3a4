// Runs one command of a suite: its output streams through, and nothing of it stays behind.
import { AsyncLocalStorage } from 'node:async_hooks';
import { spawn } from 'node:child_process';

/**
 * Where the commands of a suite write: `writer.run((data) => …, suite)`. The terminal, unless told.
 *
 * @type {AsyncLocalStorage<(data: Uint8Array) => void>}
 */
export const writer = new AsyncLocalStorage();

const running = new Set();

const windows = process.platform === 'win32';

/** Ends what is left of a command: it leads a process group of its own, but on Windows, which has none. */
function end(pid, signal) {
  try {
    process.kill(windows ? pid : -pid, signal);
  } catch {
    // nothing is left of it
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const pid of running) end(pid, 'SIGTERM');
    process.exit(130);
  });
}
process.on('exit', () => {
  for (const pid of running) end(pid, 'SIGKILL');
});

/**
 * Runs a command to its end and gives its exit status; 124 when it took longer than `minutes`.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, minutes?: number, quiet?: boolean }} [options]
 *   `quiet` collects the output, to be shown only if the command fails
 * @returns {Promise<number>}
 */
export function run(command, args, { cwd, env, minutes = 45, quiet = false } = {}) {
  return new Promise((resolve) => {
    const write = writer.getStore();
    const pipe = quiet || write ? 'pipe' : 'inherit';
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...(write && process.stdout.isTTY && { FORCE_COLOR: '1' }), ...env },
      stdio: ['ignore', pipe, pipe],
      detached: !windows, // there it would open a window
    });
    const output = [];
    const take = (data) => (quiet || !write ? output.push(data) : write(data));
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      console.error(`${command} ${args.join(' ')}: still running after ${minutes} minutes, ended`);
      end(child.pid, 'SIGKILL');
    }, minutes * 60_000);
    if (child.pid !== undefined) running.add(child.pid);
    child.on('error', (error) => {
      clearTimeout(timer);
      console.error(`${command}: ${error.message}`);
      resolve(127);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      end(child.pid, 'SIGKILL');
      running.delete(child.pid);
      const status = late ? 124 : (code ?? 1);
      if (quiet && status !== 0) (write ?? ((data) => process.stdout.write(data)))(Buffer.concat(output));
      resolve(status);
    });
  });
}
