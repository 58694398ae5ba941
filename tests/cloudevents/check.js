// Makes a decision, reports its outcome, and reads both as CloudEvents with the SDK: check.js BINARY. Exits 1 if it
// finds fault with one.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CloudEvent, HTTP } from "cloudevents";

const folder = mkdtempSync(join(tmpdir(), "headroom-"));
const database = join(folder, "headroom.db");
const server = spawn(process.argv[2], ["serve", "--listen", "127.0.0.1:0", "--database", database], {
  stdio: ["ignore", "pipe", "ignore"],
});

async function address() {
  for await (const line of createInterface({ input: server.stdout })) {
    const found = line.match(/http:\/\/\S+/);
    if (found) return found[0];
  }
  throw new Error("the server did not start");
}

async function ask(url, body) {
  const options = body && { method: "POST", headers: { "Content-Type": "application/json" }, body };
  const answer = await fetch(url, options);
  assert.ok(answer.ok, `${url} answered ${answer.status}`);
  return answer.json();
}

try {
  const base = await address();
  const request = JSON.parse(readFileSync(new URL("../../examples/emr/inline.json", import.meta.url)));
  delete request.evaluated_at;
  delete request.metrics.observed_at;
  const decision = await ask(`${base}/v1/evaluations`, JSON.stringify(request));
  await ask(`${base}/v1/decisions/${decision.id}/outcome`, JSON.stringify({ state: "dismissed" }));
  const { items } = await ask(`${base}/v1/events?format=cloudevents`);
  assert.equal(items.length, 2);
  const headers = { "content-type": "application/cloudevents+json" };
  for (const item of items) {
    const event = HTTP.toEvent({ headers, body: JSON.stringify(item) });
    assert.ok(event.validate());
    assert.ok(new CloudEvent(item, true).validate());
    assert.equal(event.data.id, decision.id);
  }
  const batch = { headers: { "content-type": "application/cloudevents-batch+json" }, body: JSON.stringify(items) };
  const types = HTTP.toEvent(batch).map((event) => event.type);
  assert.deepEqual(types, ["io.headroom.decision.created", "io.headroom.decision.outcome"]);
} finally {
  server.kill();
  rmSync(folder, { recursive: true });
}
