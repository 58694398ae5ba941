// A server with a database of its own, and in front of it a proxy that can fail in the ways that networks do.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export async function startHeadroom(binary) {
  const folder = await mkdtemp(join(tmpdir(), 'headroom-'));
  const child = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--database', join(folder, 'headroom.db')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the server did not start')));
    lines.on('line', (line) => {
      const found = /127\.0\.0\.1:\d+/.exec(line);
      if (found) resolve(`http://${found[0]}`);
    });
  });
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true });
  };
  return { url, stop };
}

/// `faults` are taken one for each request: "refuse" answers 503 itself, "lose" lets the server answer and then says
/// 503, as a proxy does that gives up waiting. `seen` has the method, path, key and status of every request.
export async function startProxy(target) {
  const proxy = { faults: [], seen: [] };
  const unavailable = (response) => {
    response.writeHead(503, { 'content-type': 'text/plain' });
    response.end('no healthy upstream');
  };
  const server = http.createServer((request, response) => {
    const fault = proxy.faults.shift();
    const entry = { method: request.method, path: request.url, key: request.headers['idempotency-key'] };
    proxy.seen.push(entry);
    if (fault === 'refuse') {
      entry.status = 503;
      request.resume();
      return unavailable(response);
    }
    const forwarded = http.request(target + request.url, { method: request.method, headers: request.headers }, (answer) => {
      entry.status = answer.statusCode;
      entry.replayed = answer.headers['idempotent-replayed'] === 'true';
      if (fault === 'lose') {
        answer.resume();
        return unavailable(response);
      }
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    request.pipe(forwarded);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  proxy.url = `http://127.0.0.1:${server.address().port}`;
  proxy.stop = () => new Promise((closed) => (server.close(closed), server.closeAllConnections()));
  return proxy;
}
