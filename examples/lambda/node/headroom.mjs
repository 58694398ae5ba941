// Talks to Headroom: time-outs, retries, idempotency keys. Needs only what Node itself has.

const TIMEOUT_MILLISECONDS = 3000;
const ATTEMPTS = 5;
const LONGEST_KEY = 255;

/** An answer that the same request would get again. */
export class Refused extends Error {
  constructor(status, problem) {
    super(`${status} ${problem.code}: ${problem.detail} ${JSON.stringify(problem.errors)}`);
    Object.assign(this, { name: "Refused", status, code: problem.code });
  }
}

/** No answer in the attempts and the time that there were. */
export class Unavailable extends Error {
  constructor(message) {
    super(message);
    this.name = "Unavailable";
  }
}

/** The problem document of an answer, or one made up for the answer of a proxy. */
function problemIn(status, text) {
  const madeUp = { code: `http_${status}`, detail: "", errors: [], retryable: [408, 429].includes(status) || status >= 500 };
  try {
    return { ...madeUp, ...JSON.parse(text) };
  } catch {
    return madeUp;
  }
}

/** The value of Retry-After: seconds or a date. Undefined if there is none. */
export function secondsAskedFor(retryAfter) {
  if (!retryAfter) return undefined;
  if (/^\s*\d+\s*$/.test(retryAfter)) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - Date.now()) / 1000);
}

export class Headroom {
  attempts = 0; // of all requests together, for the log

  /** `remaining` says how many milliseconds the caller still has; no attempt and no wait goes beyond it. */
  constructor(url, apiKey, remaining) {
    this.url = url.replace(/\/+$/, "");
    this.headers = { "Content-Type": "application/json", ...(apiKey && { Authorization: `Bearer ${apiKey}` }) };
    this.remaining = remaining;
  }

  /** The decision. A key that was used before gets its decision again, also if the documents have changed. */
  async evaluate(clusterId, evaluation, key, dryRun) {
    if (dryRun) return this.ask("POST", "/v1/evaluations?dry_run=true", evaluation);
    const labels = { ...evaluation.labels, request: key };
    try {
      return await this.ask("POST", "/v1/evaluations", { ...evaluation, labels }, key);
    } catch (error) {
      if (error.code !== "idempotency_key_reused") throw error;
      const filters = new URLSearchParams({ cluster_id: clusterId, "label.request": key, limit: 1 });
      const { items } = await this.ask("GET", `/v1/decisions?${filters}`);
      if (items.length === 0) throw error;
      return this.ask("GET", `/v1/decisions/${items[0].id}`);
    }
  }

  /** Reports what became of a decision. What somebody else has reported stays. */
  async report(decision, key, state, about) {
    try {
      const reportKey = `${key.slice(0, LONGEST_KEY - 9)}/${state}`;
      return await this.ask("POST", `/v1/decisions/${decision.id}/outcome`, { state, ...about }, reportKey);
    } catch (error) {
      if (!["illegal_outcome", "idempotency_key_reused"].includes(error.code)) throw error;
      return this.ask("GET", `/v1/decisions/${decision.id}`);
    }
  }

  async ask(method, path, body, key) {
    const headers = { ...this.headers, ...(key && { "Idempotency-Key": key }) };
    for (let attempt = 1; ; ++attempt) {
      const timeout = Math.floor(Math.min(TIMEOUT_MILLISECONDS, this.remaining()));
      if (timeout <= 0) throw new Unavailable(`${method} ${path}: no time left`);
      this.attempts += 1;
      let askedFor, failure;
      try {
        const signal = AbortSignal.timeout(timeout);
        const answer = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body), signal });
        const text = await answer.text();
        if (answer.ok) return JSON.parse(text);
        const problem = problemIn(answer.status, text);
        if (!problem.retryable) throw new Refused(answer.status, problem);
        askedFor = secondsAskedFor(answer.headers.get("Retry-After"));
        failure = `${answer.status} ${problem.code}`;
      } catch (error) {
        if (error instanceof Refused) throw error;
        failure = error.cause?.message ?? error.message; // no connection, none in time, or cut off
      }
      const wait = 1000 * (askedFor ?? (0.5 + Math.random() / 2) * Math.min(2 ** (attempt - 2), 8));
      if (attempt === ATTEMPTS || wait >= this.remaining())
        throw new Unavailable(`${method} ${path}: ${failure} in ${attempt} attempts`);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
