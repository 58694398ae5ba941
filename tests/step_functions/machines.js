// Runs the state machines of examples/step-functions as AWS would: HTTP Tasks really call, AWS calls are stubs, and no
// payload may be larger than 262,144 bytes.
import { readFileSync, readdirSync } from 'node:fs';
import { StateMachine } from 'aws-local-stepfunctions';

export const folder = new URL('../../examples/step-functions/', import.meta.url);
export const payloadLimit = 262144;
const origin = 'https://headroom.example.com';

/// What a deployment fills in; see the README of the examples.
const substitutions = {
  HeadroomUrl: origin,
  HeadroomConnectionArn: 'arn:aws:events:us-east-1:111122223333:connection/headroom/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
  ApplyDecisionArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:apply-decision',
  RequestApprovalFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:request-approval',
  EmrServiceRole: 'EMR_DefaultRole',
  EmrInstanceProfile: 'EMR_EC2_DefaultRole',
  SubnetId: 'subnet-0c1f3a9be27d5e841',
};

export const names = readdirSync(folder)
  .filter((name) => name.endsWith('.asl.json'))
  .sort();

export function definition(name) {
  const text = readFileSync(new URL(name, folder), 'utf8');
  return JSON.parse(text.replace(/\$\{(\w+)\}/g, (hole, word) => substitutions[word] ?? hole));
}

/// Every state with its name, those inside Map states too.
export function* statesOf(machine) {
  for (const [name, state] of Object.entries(machine.States)) {
    yield [name, state];
    if (state.ItemProcessor) yield* statesOf(state.ItemProcessor);
  }
}

export class TaskError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

export const sizeOf = (value) => Buffer.byteLength(JSON.stringify(value));

/// AWS ends an execution over the limit, and no Catch of the state helps.
function limited(value, what) {
  if (sizeOf(value) <= payloadLimit) return value;
  const error = new TaskError('States.DataLimitExceeded', `${what} has ${sizeOf(value)} bytes`);
  error.isRetryable = false;
  error.isCatchable = false;
  throw error;
}

async function callHttp(task, base) {
  const url = new URL(task.ApiEndpoint);
  if (url.origin !== origin) throw new TaskError('States.Runtime', `not an https address of the server: ${url}`);
  for (const [name, value] of Object.entries(task.QueryParameters ?? {})) url.searchParams.set(name, value);
  const response = await fetch(base + url.pathname + url.search, {
    method: task.Method,
    headers: { 'Content-Type': 'application/json', ...task.Headers },
    body: task.RequestBody && JSON.stringify(task.RequestBody),
  });
  const text = await response.text();
  if (!response.ok) throw new TaskError(`States.Http.StatusCode.${response.status}`, text);
  const headers = Object.fromEntries([...response.headers].map(([name, value]) => [name, [value]]));
  return { Headers: headers, ResponseBody: JSON.parse(text), StatusCode: response.status, StatusText: response.statusText };
}

/// Runs a machine. `aws` has a function for each AWS call by its resource without the common prefix; `calls` collects
/// what they were given. The answer has the `output`, or the `error` of a failed execution, and the largest payload.
export async function run(name, input, { base, aws = {}, execution = 'arn:aws:states:us-east-1:111122223333:execution:etl:42',
  token = 'AAAAKgAAAAIAAAAAAAAAAQ', now = new Date() } = {}) {
  const machine = definition(name);
  const calls = [];
  const handlers = {};
  for (const [state, { Type, Resource }] of statesOf(machine)) {
    if (Type !== 'Task') continue;
    const call = Resource.replace('arn:aws:states:::', '');
    handlers[state] = async (task) => {
      limited(task, `the input of ${state}`);
      if (call === 'http:invoke') return limited(await callHttp(task, base), `the result of ${state}`);
      calls.push([call, task]);
      if (call === 'states:startExecution.sync:2') {
        const nested = await run('apply-decision.asl.json', task.Input, { base, aws, execution: `${execution}:${task.Name}`, now });
        calls.push(...nested.calls);
        if (nested.error) throw new TaskError('States.TaskFailed', JSON.stringify(nested.error));
        return { Status: 'SUCCEEDED', Output: nested.output };
      }
      if (!aws[call]) throw new Error(`no stub for ${call}`);
      return limited(await aws[call](task), `the result of ${state}`);
    };
  }
  const retries = Object.fromEntries([...statesOf(machine)].map(([state]) => [state, 0]));
  const context = {
    Execution: { Id: execution, Name: execution.split(':').at(-1), Input: input, StartTime: new Date(now - 3600_000).toISOString() },
    State: { EnteredTime: now.toISOString() },
    Task: { Token: token },
  };
  const started = new StateMachine(machine).run(input, {
    context,
    overrides: { taskResourceLocalHandlers: handlers, retryIntervalOverrides: retries },
  });
  let largest = 0;
  const visited = [];
  const watching = (async () => {
    for await (const event of started.eventLogs) {
      if (event.type !== 'StateExited') continue;
      visited.push(event.state.name);
      largest = Math.max(largest, sizeOf(event.state.input ?? null), sizeOf(event.state.output ?? null));
    }
  })();
  try {
    const output = await started.result;
    await watching;
    return { output, calls, visited, largest };
  } catch (error) {
    await watching;
    const cause = error.cause ?? error;
    return { error: { Error: cause.name, Cause: cause.message }, calls, visited, largest };
  }
}
