// What a request must look like and how an answer is written: fastify compiles both once, at start.

const text = { type: 'string', minLength: 1 };
const count = { type: 'integer', minimum: 0 };
const amount = { type: 'number', minimum: 0 };
const percent = { type: 'number', minimum: 0, maximum: 100 };
const time = { type: 'string', format: 'date-time' };
const object = (required, properties) => ({ type: 'object', required, additionalProperties: false, properties });
const list = (items) => ({ type: 'array', items });

const pool = object(['id', 'role', 'market', 'instance_type', 'running', 'requested'], {
  id: text,
  role: { enum: ['core', 'task'] },
  market: { enum: ['on_demand', 'spot'] },
  instance_type: text,
  running: count,
  requested: count,
  hourly_price_usd: amount,
});

const series = object(['name', 'period_seconds', 'statistic', 'datapoints'], {
  name: text,
  period_seconds: { type: 'integer', minimum: 1 },
  statistic: { enum: ['average', 'sum', 'minimum', 'maximum', 'sample_count'] },
  datapoints: list(object(['timestamp', 'value'], { timestamp: time, value: { type: 'number' } })),
});

const direction = object(['cooldown_seconds', 'maximum_increment_percent'], {
  cooldown_seconds: count,
  maximum_increment_percent: amount,
});

const signal = object(['kind'], {
  kind: { const: 'managed_scaling' },
  scale_out_below_memory_available_percent: { ...percent, default: 15 },
  scale_in_above_memory_available_percent: { ...percent, default: 75 },
  pending_for_seconds: { ...count, default: 300 },
});

export const evaluation = object(['cluster', 'metrics', 'policy', 'evaluated_at'], {
  cluster: object(['id', 'platform', 'pools'], {
    id: text,
    platform: { const: 'emr' },
    composition: { const: 'instance_groups' },
    region: text,
    release: text,
    last_scaled_at: time,
    pools: { ...list(pool), minItems: 1 },
  }),
  metrics: object(['observed_at', 'values'], {
    observed_at: time,
    values: { type: 'object', additionalProperties: { type: 'number' } },
    series: list(series),
  }),
  sources: list(object(['kind', 'body'], { kind: { const: 'yarn.cluster.metrics' }, body: { type: 'object' } })),
  policy: object(['limits', 'scale_out', 'scale_in', 'signals'], {
    limits: object(['unit', 'minimum', 'maximum', 'maximum_on_demand', 'maximum_core'], {
      unit: { const: 'instances' },
      minimum: count,
      maximum: count,
      maximum_on_demand: count,
      maximum_core: count,
    }),
    scale_out: direction,
    scale_in: direction,
    signals: { ...list(signal), minItems: 1, maxItems: 1 },
  }),
  labels: { type: 'object', maxProperties: 16, additionalProperties: { type: 'string' } },
  evaluated_at: time,
});

const written = (types) => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(types).map(([name, type]) => [name, typeof type === 'string' ? { type } : type])),
});
const condition = { metric: 'string', comparison: 'string' };

export const decision = written({
  id: 'string', kind: 'string', status: 'string', action: 'string', changed: 'boolean', outcome: 'string',
  cluster_id: 'string', policy: 'string', evaluated_at: 'string', valid_until: 'string',
  unit: 'string', current: 'integer', desired: 'integer', target: 'integer', delta: 'integer',
  reason: 'string', blocked: 'boolean', blocked_by: 'string', confidence: 'number', retry_after_seconds: 'integer',
  hourly_cost_usd: 'number', target_hourly_cost_usd: 'number', hourly_cost_delta_usd: 'number',
  emr_hourly_cost_usd: 'number', cost_complete: 'boolean',
  changes: list(written({
    pool_id: 'string', role: 'string', market: 'string', instance_type: 'string', from: 'integer', to: 'integer',
  })),
  explanation: written({
    summary: 'string',
    signals: list(written({
      kind: 'string', proposes: 'integer', chosen: 'boolean', reason: 'string',
      evidence: list(written({ ...condition, observed: 'number', threshold: 'number', periods: 'integer' })),
    })),
    clamps: list(written({ code: 'string', from: 'integer', to: 'integer', detail: 'string' })),
    counterfactuals: list(written({ flip_to: 'string', change: list(written({ ...condition, value: 'number' })) })),
    warnings: list({ type: 'string' }),
  }),
  artifacts: list(written({
    kind: 'string',
    preferred: 'boolean',
    body: written({
      ClusterId: 'string',
      InstanceGroups: list(written({ InstanceGroupId: 'string', InstanceCount: 'integer' })),
    }),
  })),
  labels: { type: 'object', additionalProperties: { type: 'string' } },
  engine_version: 'string',
});

export const patterns = written({
  items: list(written({
    name: 'string', scale_out_percent: 'integer', scale_in_percent: 'integer', cooldown_seconds: 'integer',
  })),
});
