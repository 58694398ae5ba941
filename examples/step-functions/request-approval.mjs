// The Lambda function of approval.asl.json: evaluates with the task token of the waiting state, so that whoever approves
// the change lets the execution go on. Runtime nodejs20.x or newer; needs nothing beyond it.
//
//   HEADROOM_URL   address of the server, such as https://headroom.example.com
//   HEADROOM_KEY   API key, if the server wants one
//
// The function's role needs states:SendTaskSuccess on the state machine.
const RETRYABLE = new Set([408, 429, 502, 503, 504, 507]);
const ATTEMPTS = 4;

const pause = (seconds) => new Promise((resume) => setTimeout(resume, seconds * 1000));

async function evaluate(body, key, wait) {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
  if (process.env.HEADROOM_KEY) headers.Authorization = `Bearer ${process.env.HEADROOM_KEY}`;
  for (let attempt = 1; ; ++attempt) {
    let delay = 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
    try {
      const response = await fetch(`${process.env.HEADROOM_URL}/v1/evaluations?view=compact`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(3000),
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text);
      if (!RETRYABLE.has(response.status) || attempt === ATTEMPTS) {
        throw Object.assign(new Error(text.slice(0, 2000)), { name: 'Headroom.Rejected', final: true });
      }
      const asked = Number(response.headers.get('Retry-After'));
      if (asked > 0) delay = Math.min(asked, 20);
    } catch (error) {
      if (error.final || attempt === ATTEMPTS) throw error;
    }
    await wait(delay);
  }
}

async function sendTaskSuccess(body) {
  const { SFNClient, SendTaskSuccessCommand } = await import('@aws-sdk/client-sfn');
  await new SFNClient({}).send(new SendTaskSuccessCommand(body));
}

export async function requestApproval({ evaluation, token, key }, { send = sendTaskSuccess, wait = pause } = {}) {
  const decision = await evaluate({ ...evaluation, callback: { kind: 'sfn_task_token', token } }, key, wait);
  // With nothing to change nobody is asked: the answer has the body that lets the execution go on.
  const success = (decision.artifacts ?? []).find(({ kind }) => kind === 'aws.states.SendTaskSuccess');
  if (success) await send(success.body);
  console.log(JSON.stringify({ decision: decision.id, action: decision.action, outcome: decision.outcome }));
  return { decision_id: decision.id, outcome: decision.outcome };
}

export const handler = (event) => requestApproval(event);
