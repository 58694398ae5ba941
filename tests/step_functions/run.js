// The state machines of examples/step-functions, validated and run against a server: node run.js [HEADROOM]
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import validate from 'asl-validator';
import { startHeadroom, startProxy } from './headroom.js';
import { requestApproval } from '../../examples/step-functions/request-approval.mjs';
import { definition, names, payloadLimit, run, sizeOf, statesOf, TaskError } from './machines.js';

const binary = process.argv[2] ?? fileURLToPath(new URL('../../build/release/headroom', import.meta.url));
const now = new Date();
const policy = {
  limits: { minimum: 2, maximum: 10, maximum_on_demand: 4 },
  scale_out: { cooldown_seconds: 300, maximum_increment_percent: 100 },
  scale_in: { cooldown_seconds: 300, maximum_increment_percent: 50 },
  signals: [{ kind: 'managed_scaling' }],
};

/// What EMR and CloudWatch answer for a cluster of 2 core nodes and 1 task node.
function awsWith({ available = 9.5, pending = 12, modify = () => ({}) } = {}) {
  const group = (Id, InstanceGroupType, Market, count) => ({
    Id, InstanceGroupType, Market, InstanceType: 'm5.xlarge', RequestedInstanceCount: count, RunningInstanceCount: count,
    Status: { State: 'RUNNING' },
  });
  const values = { YARNMemoryAvailablePercentage: available, ContainerPending: pending, MemoryTotalMB: 36864 };
  return {
    'aws-sdk:emr:describeCluster': ({ ClusterId }) => ({
      Cluster: {
        Id: ClusterId, InstanceCollectionType: 'INSTANCE_GROUP', ReleaseLabel: 'emr-7.2.0',
        Status: { State: 'WAITING', Timeline: { CreationDateTime: new Date(now - 7200_000).toISOString() } },
      },
    }),
    'aws-sdk:emr:listInstanceGroups': () => ({
      InstanceGroups: [group('ig-PRIMARY', 'MASTER', 'ON_DEMAND', 1), group('ig-CORE', 'CORE', 'ON_DEMAND', 2), group('ig-TASK', 'TASK', 'SPOT', 1)],
    }),
    'aws-sdk:cloudwatch:getMetricData': ({ MetricDataQueries, StartTime, EndTime, ScanBy, MaxDatapoints }) => {
      assert.ok(Date.parse(StartTime) > 0 && Date.parse(EndTime) > 0);
      assert.equal(ScanBy, 'TimestampDescending');
      assert.equal(MaxDatapoints, 12 * MetricDataQueries.length);
      const times = [1, 2, 3].map((period) => new Date((Math.floor(now / 300_000) - period) * 300_000).toISOString());
      return {
        MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }) => {
          const value = values[MetricStat.Metric.MetricName];
          const known = value == null ? [] : times;
          return { Id, Label: MetricStat.Metric.MetricName, Timestamps: known, Values: known.map(() => value), StatusCode: 'Complete' };
        }),
        Messages: [],
      };
    },
    'aws-sdk:emr:modifyInstanceGroups': modify,
    'aws-sdk:emr:putManagedScalingPolicy': () => ({}),
    'elasticmapreduce:createCluster.sync': () => ({ ClusterId: 'j-2AXXXXXXGAPLF', Cluster: { Status: { State: 'WAITING' } } }),
    'elasticmapreduce:addStep.sync': () => ({ Step: { Status: { State: 'COMPLETED' } } }),
    'elasticmapreduce:terminateCluster.sync': () => ({}),
  };
}

let headroom;
let proxy;
let number = 0;
/// An execution of its own for each test, so that no key meets another's.
const execution = () => `arn:aws:states:us-east-1:111122223333:execution:etl:${++number}`;
const read = async (path) => (await fetch(headroom.url + path)).json();
const decisionsOf = async (cluster) => (await read(`/v1/decisions?cluster_id=${cluster}`)).items;
const calls = (ended, call) => ended.calls.filter(([made]) => made === call).map(([, task]) => task);

before(async () => {
  headroom = await startHeadroom(binary);
  proxy = await startProxy(headroom.url);
});
after(async () => {
  await proxy?.stop();
  await headroom?.stop();
});
beforeEach(() => {
  proxy.faults = [];
  proxy.seen = [];
});

describe('every state machine', () => {
  const retryable = ['408', '429', '502', '503', '504', '507'].map((status) => `States.Http.StatusCode.${status}`);
  for (const name of names) {
    test(`${name} is valid`, () => {
      const result = validate(definition(name), { checkPaths: true, checkArn: true });
      assert.ok(result.isValid, result.errorsText?.('\n'));
    });
    test(`${name} repeats what may succeed later, and nothing else`, () => {
      for (const [state, about] of statesOf(definition(name))) {
        if (about.Type === 'Choice') assert.ok(about.Default, `${state} has no Default`);
        if (about.Type === 'Task') assert.ok(about.TimeoutSeconds, `${state} may hang`);
        if (about.Resource !== 'arn:aws:states:::http:invoke') continue;
        assert.equal(about.TimeoutSeconds, 10, state);
        const repeated = about.Retry.flatMap(({ ErrorEquals }) => ErrorEquals);
        assert.deepEqual(repeated.filter((error) => error.includes('StatusCode')), retryable, state);
        assert.ok(!repeated.includes('States.ALL') && !repeated.includes('States.TaskFailed'), state);
        if (about.Parameters.Method === 'POST') {
          const key = about.Parameters.Headers['Idempotency-Key.$'];
          assert.ok(key.startsWith(`States.Format('{}:${state}`) && key.includes('$$.Execution.Id'), state);
        }
      }
    });
  }
  test('the scalars that are read are those that every answer has', async () => {
    const selected = new Set(names.flatMap((name) => [...JSON.stringify(definition(name)).matchAll(/\$\.ResponseBody\.(\w+)/g)].map(([, field]) => field)));
    const cluster = { id: 'j-BARE', pools: [{ id: 'w', role: 'worker', requested: 1 }] };
    const response = await fetch(`${headroom.url}/v1/evaluations?view=compact&dry_run=true`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ cluster, policy, metrics: {} }),
    });
    const answer = await response.json();
    assert.equal(answer.status, 'insufficient_data');
    assert.ok(selected.size > 10);
    for (const field of selected) assert.ok(answer[field] !== undefined && answer[field] !== null, field);
  });
});

describe('evaluate-and-apply', () => {
  const start = (cluster_id, options) =>
    run('evaluate-and-apply.asl.json', { cluster_id, policy }, { base: proxy.url, aws: awsWith(), execution: execution(), now, ...options });

  test('applies the preferred artifact and reports it', async () => {
    const ended = await start('j-APPLY');
    assert.equal(ended.output?.result, 'applied', JSON.stringify(ended.error));
    assert.deepEqual([ended.output.action, ended.output.current, ended.output.target], ['scale_out', 3, 6]);
    const [modified] = calls(ended, 'aws-sdk:emr:modifyInstanceGroups');
    assert.equal(modified.ClusterId, 'j-APPLY');
    assert.equal(modified.InstanceGroups.reduce((sum, { InstanceCount }) => sum + InstanceCount, 0), 6);
    const decision = await read(`/v1/decisions/${ended.output.id}`);
    assert.deepEqual([decision.outcome, decision.outcome_detail.applied_target], ['applied', 6]);
    assert.ok(ended.largest < payloadLimit / 8);
  });

  test('changes nothing when nothing is to change', async () => {
    const ended = await start('j-QUIET', { aws: awsWith({ available: 50, pending: 0 }) });
    assert.deepEqual([ended.output.result, ended.output.changed], ['nothing_to_do', false]);
    assert.deepEqual(calls(ended, 'states:startExecution.sync:2'), []);
  });

  test('says so when the metrics are not enough', async () => {
    const ended = await start('j-NODATA', { aws: awsWith({ available: null, pending: null }) });
    assert.equal(ended.output?.result, 'insufficient_data', JSON.stringify(ended.error));
    assert.deepEqual(calls(ended, 'states:startExecution.sync:2'), []);
  });

  test('makes one decision, however often an answer is lost', async () => {
    proxy.faults = ['refuse', 'lose', 'lose'];
    const ended = await start('j-LOST');
    assert.equal(ended.output?.result, 'applied', JSON.stringify(ended.error));
    const posts = proxy.seen.filter(({ path }) => path.startsWith('/v1/evaluations'));
    assert.deepEqual(posts.map(({ status, replayed }) => [status, replayed ?? false]), [[503, false], [201, false], [201, true], [201, true]]);
    assert.equal(new Set(posts.map(({ key }) => key)).size, 1);
    assert.equal((await decisionsOf('j-LOST')).length, 1);
  });

  test('ends when the server stays away, without a change', async () => {
    proxy.faults = Array(6).fill('refuse');
    const ended = await start('j-AWAY');
    assert.equal(ended.error.Error, 'Headroom.Unavailable');
    assert.equal(proxy.seen.length, 6, 'the first attempt and five more');
    assert.deepEqual(calls(ended, 'aws-sdk:emr:modifyInstanceGroups'), []);
  });

  test('does not repeat a request with a key that was used for another', async () => {
    const same = execution();
    await start('j-KEY', { execution: same });
    proxy.seen = [];
    const ended = await start('j-OTHER', { execution: same });
    assert.equal(ended.error.Error, 'Headroom.Rejected');
    assert.deepEqual(proxy.seen.map(({ status }) => status), [422]);
    assert.deepEqual(await decisionsOf('j-OTHER'), []);
  });

  test('reports a change that AWS refuses', async () => {
    const refuse = () => { throw new TaskError('Emr.InvalidRequestException', 'the instance group is resizing'); };
    const ended = await start('j-REFUSED', { aws: awsWith({ modify: refuse }) });
    assert.equal(ended.error.Error, 'Headroom.NotApplied');
    const [decision] = await decisionsOf('j-REFUSED');
    assert.deepEqual([decision.outcome, decision.outcome_detail.detail], ['failed', 'Emr.InvalidRequestException']);
  });

  test('does not apply a decision after its valid_until', async () => {
    const evaluated = await start('j-LATE', { aws: awsWith({ modify: () => { throw new TaskError('x', 'x'); } }) });
    const [decision] = await decisionsOf('j-LATE');
    assert.ok(evaluated.error);
    const late = new Date(Date.parse(decision.valid_until) + 1);
    const ended = await run('apply-decision.asl.json', { decision_id: decision.id }, { base: proxy.url, aws: awsWith(), execution: execution(), now: late });
    assert.deepEqual([ended.output.applied, ended.calls], [false, []]);
  });
});

describe('fleet', () => {
  const count = 150;
  const clusters = Array.from({ length: count }, (_, i) => ({ cluster_id: `j-FLEET${i}`, tick: 1 }));
  const put = (path, method, body, headers = {}) =>
    fetch(headroom.url + path, { method, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) });

  test('evaluates hundreds of clusters far below the limit of a payload', async () => {
    const registered = { platform: 'emr', composition: 'instance_groups', pools: [
      { id: 'ig-CORE', role: 'core', instance_type: 'm5.xlarge', running: 2, requested: 2 },
      { id: 'ig-TASK', role: 'task', market: 'spot', instance_type: 'm5.xlarge', running: 1, requested: 1, hourly_price_usd: 0.07 }] };
    await Promise.all(clusters.slice(0, -1).map(async ({ cluster_id: id }) => {
      const busy = id === 'j-FLEET7';
      assert.equal((await put(`/v1/clusters/${id}`, 'PUT', { id, ...registered }, { 'If-None-Match': '*' })).status, 201);
      const values = { YARNMemoryAvailablePercentage: busy ? 9.5 : 50, ContainerPending: busy ? 12 : 0, MemoryTotalMB: 36864 };
      const posted = await put(`/v1/clusters/${id}/snapshots`, 'POST', { snapshots: [{ observed_at: now.toISOString(), values }] });
      assert.equal(posted.status, 200);
    }));
    const ended = await run('fleet.asl.json', { clusters, policy }, { base: proxy.url, aws: awsWith(), execution: execution(), now });
    assert.equal(ended.error, undefined);
    const { results } = ended.output;
    assert.equal(results.length, count);
    assert.deepEqual(results.filter(({ applied }) => applied).map(({ cluster_id, action }) => [cluster_id, action]), [['j-FLEET7', 'scale_out']]);
    assert.equal(results.at(-1).reason, 'States.Http.StatusCode.422', 'the last one is not registered');
    assert.equal(proxy.seen.filter(({ status }) => status === 201).length, count - 1);
    assert.ok(ended.largest < payloadLimit / 4, `${ended.largest} bytes`);

    // Why view=compact and few fields: answers as a whole would end the execution.
    const whole = await read('/v1/decisions/' + (await decisionsOf('j-FLEET7'))[0].id);
    const compact = await (await put('/v1/evaluations?view=compact&dry_run=true', 'POST', { cluster: { id: 'j-FLEET7' }, policy })).json();
    assert.ok(sizeOf(compact) < 2048, `${sizeOf(compact)} bytes`);
    assert.ok(sizeOf(Array(count).fill(whole)) > payloadLimit);
  });

  test('a payload over the limit ends an execution, and nothing catches it', async () => {
    const aws = { ...awsWith(), 'aws-sdk:emr:describeCluster': () => ({ Cluster: { Id: 'x'.repeat(payloadLimit) } }) };
    const ended = await run('evaluate-and-apply.asl.json', { cluster_id: 'j-LARGE', policy }, { base: proxy.url, aws, execution: execution(), now });
    assert.equal(ended.error.Error, 'States.DataLimitExceeded');
  });
});

describe('create-process-terminate', () => {
  const input = {
    cluster_name: 'nightly', release_label: 'emr-7.2.0', core_units: 3, minimum_units: 2, maximum_units: 20,
    steps: [
      { name: 'first stage', args: ['spark-submit', 's3://example/stage1.py'] },
      { name: 'second stage', args: ['spark-submit', 's3://example/stage2.py'] }],
  };
  const attached = { ManagedScalingPolicy: { ComputeLimits: { UnitType: 'Instances', MinimumCapacityUnits: 2, MaximumCapacityUnits: 20, MaximumCoreCapacityUnits: 3 } } };
  const start = (aws) =>
    run('create-process-terminate.asl.json', input, { base: proxy.url, execution: execution(), now,
      aws: { ...awsWith(), 'aws-sdk:emr:getManagedScalingPolicy': () => attached, ...aws } });
  const order = (ended) => ended.calls.map(([call]) => call).filter((call) => /createCluster|putManaged|addStep|terminate/.test(call)).map((call) => call.split(':').at(-1));

  test('runs the steps in their order, evaluates after each, and terminates the cluster', async () => {
    const ended = await start();
    assert.equal(ended.error, undefined);
    assert.deepEqual(order(ended).filter((call) => call !== 'putManagedScalingPolicy'),
      ['createCluster.sync', 'addStep.sync', 'addStep.sync', 'terminateCluster.sync']);
    assert.deepEqual(ended.output.processed.map(({ step, action }) => [step, action])[0], ['first stage', 'scale_out']);
    const [first, second] = calls(ended, 'aws-sdk:emr:putManagedScalingPolicy');
    assert.deepEqual(first.ManagedScalingPolicy.ComputeLimits, attached.ManagedScalingPolicy.ComputeLimits);
    assert.equal(second.ManagedScalingPolicy.ComputeLimits.MinimumCapacityUnits, 6, 'managed scaling is given the target');
    const keys = proxy.seen.filter(({ path }) => path.startsWith('/v1/evaluations')).map(({ key }) => key);
    assert.deepEqual(keys.map((key) => key.split(':').slice(-2).join(':')), ['Evaluate:0', 'Evaluate:1']);
  });

  test('terminates the cluster when a step fails', async () => {
    const ended = await start({ 'elasticmapreduce:addStep.sync': () => { throw new TaskError('States.TaskFailed', 'step failed'); } });
    assert.equal(ended.error.Error, 'Pipeline.StepFailed');
    assert.deepEqual(order(ended).slice(0, 3), ['createCluster.sync', 'putManagedScalingPolicy', 'addStep.sync']);
    assert.equal(order(ended).at(-1), 'terminateCluster.sync');
    assert.deepEqual(proxy.seen, [], 'a step that failed is not evaluated');
  });

  test('goes on with its work when the server is away', async () => {
    proxy.faults = Array(100).fill('refuse');
    const ended = await start();
    assert.deepEqual(ended.output.processed.map(({ reason }) => reason), Array(2).fill('States.Http.StatusCode.503'));
    assert.equal(order(ended).at(-1), 'terminateCluster.sync');
  });

  test('says that a cluster is left when it cannot be terminated', async () => {
    const ended = await start({ 'elasticmapreduce:terminateCluster.sync': () => { throw new TaskError('States.TaskFailed', 'protected'); } });
    assert.equal(ended.error.Error, 'Pipeline.ClusterLeft');
    assert.equal(calls(ended, 'elasticmapreduce:terminateCluster.sync').length, 4, 'tried, and three more times');
  });
});

describe('approval', () => {
  const token = 'AAAAKgAAAAIAAAAAAAAAAQx9Zk4QmVb2RhZHJvb20';
  const answerOf = (given) => async (decision_id) => {
    const response = await fetch(`${headroom.url}/v1/decisions/${decision_id}/approval`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(given),
    });
    assert.equal(response.status, 200);
    return (await response.json()).artifacts.at(-1);
  };
  const evaluation = (id, available) => ({
    cluster: { id, platform: 'emr', composition: 'instance_groups', pools: [
      { id: 'ig-CORE', role: 'core', instance_type: 'm5.xlarge', running: 2, requested: 2 },
      { id: 'ig-TASK', role: 'task', market: 'spot', instance_type: 'm5.xlarge', running: 1, requested: 1, hourly_price_usd: 0.07 }] },
    metrics: { observed_at: now.toISOString(), values: { YARNMemoryAvailablePercentage: available, ContainerPending: available < 15 ? 12 : 0, MemoryTotalMB: 36864 } },
    policy,
  });

  /// Runs the machine; the Lambda function is the example's, and `decide` is who approves.
  function start(id, available, decide) {
    process.env.HEADROOM_URL = proxy.url;
    const waiting = async ({ Payload }) => {
      assert.equal(Payload.token, token);
      let sent;
      const asked = await requestApproval(Payload, { send: (body) => { sent = body; }, wait: async () => {} });
      if (!sent) {
        const { kind, body } = await decide(asked.decision_id);
        assert.equal(body.taskToken, token);
        if (kind === 'aws.states.SendTaskFailure') throw new TaskError(body.error, body.cause);
        sent = body;
      }
      return JSON.parse(sent.output);
    };
    return run('approval.asl.json', { evaluation: evaluation(id, available) },
      { base: proxy.url, execution: execution(), now, token, aws: { ...awsWith(), 'lambda:invoke.waitForTaskToken': waiting } });
  }

  test('applies what was approved', async () => {
    const ended = await start('j-YES', 9.5, answerOf({ approved: true, by: 'ana' }));
    assert.deepEqual([ended.output?.applied, ended.output?.outcome], [true, 'applied'], JSON.stringify(ended.error));
  });

  test('asks again when the answer is lost', async () => {
    proxy.faults = ['refuse', 'lose'];
    const ended = await start('j-AGAIN', 9.5, answerOf({ approved: true }));
    assert.equal(ended.output?.applied, true, JSON.stringify(ended.error));
    assert.equal((await decisionsOf('j-AGAIN')).length, 1);
  });

  test('changes nothing when the change is refused', async () => {
    const ended = await start('j-NO', 9.5, answerOf({ approved: false, comment: 'over the hourly limit of the team' }));
    assert.deepEqual(ended.output, { applied: false, outcome: 'dismissed' });
    assert.deepEqual(calls(ended, 'aws-sdk:emr:modifyInstanceGroups'), []);
    assert.equal((await decisionsOf('j-NO'))[0].outcome, 'dismissed');
  });

  test('changes nothing when nobody answers in time', async () => {
    const ended = await start('j-NOBODY', 9.5, () => { throw new TaskError('States.Timeout', 'nobody answered'); });
    assert.deepEqual(ended.output, { applied: false, outcome: 'expired' });
  });

  test('asks nobody when nothing is to change, even if that answer is lost', async () => {
    proxy.faults = ['lose'];
    const ended = await start('j-SAME', 50, () => assert.fail('nobody is asked'));
    assert.equal(ended.output?.applied, false, JSON.stringify(ended.error));
  });
});
