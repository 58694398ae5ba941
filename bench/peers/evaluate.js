// Managed scaling for instance groups: from a validated request to a decision, without its id.

const microDollars = 1_000_000;
const catalogue = new Map([
  ['m5.xlarge', { hourly: 192_000, emr: 48_000 }],
  ['m5.2xlarge', { hourly: 384_000, emr: 96_000 }],
  ['m5.4xlarge', { hourly: 768_000, emr: 192_000 }],
  ['r5.xlarge', { hourly: 252_000, emr: 63_000 }],
  ['c5.xlarge', { hourly: 170_000, emr: 43_000 }],
]);

const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

// Containers waited in every period that was over at `now` and ended in the last `seconds`.
function pendingFor(seconds, metrics, now) {
  const series = metrics.series?.find(({ name }) => name === 'ContainerPending');
  if (series === undefined) return false;
  const ended = ({ timestamp }) => Date.parse(timestamp) + series.period_seconds * 1000;
  const recent = series.datapoints.filter((point) => ended(point) <= now && ended(point) > now - seconds * 1000);
  return recent.length > 0 && recent.every(({ value }) => value > 0);
}

function observe({ cluster, metrics, policy, sources = [], evaluated_at }) {
  const yarn = sources[0]?.body.clusterMetrics ?? {};
  const now = Date.parse(evaluated_at);
  const running = sum(cluster.pools, (pool) => pool.running);
  return {
    now,
    current: sum(cluster.pools, (pool) => pool.requested),
    memoryAvailable: metrics.values.YARNMemoryAvailablePercentage
      ?? (yarn.totalMB ? (100 * yarn.availableMB) / yarn.totalMB : undefined),
    pending: metrics.values.ContainerPending ?? yarn.containersPending ?? 0,
    pendingLong: pendingFor(policy.signals[0].pending_for_seconds, metrics, now),
    pendingMib: yarn.pendingMB,
    nodeMib: yarn.totalMB && running > 0 ? yarn.totalMB / running : undefined,
  };
}

function evidence(metric, observed, comparison, threshold) {
  return { metric, observed, comparison, threshold, periods: 1 };
}

function propose(signal, seen) {
  const low = signal.scale_out_below_memory_available_percent;
  const high = signal.scale_in_above_memory_available_percent;
  const memory = seen.memoryAvailable;
  const needed = seen.nodeMib && seen.pendingMib ? Math.ceil(seen.pendingMib / seen.nodeMib) : 1;
  if (memory !== undefined && memory < low) {
    return {
      desired: seen.current + needed,
      reason: 'memory_available_below_threshold',
      evidence: [evidence('YARNMemoryAvailablePercentage', memory, 'less_than', low)],
    };
  }
  if (seen.pendingLong && seen.pending > 0) {
    return {
      desired: seen.current + needed,
      reason: 'containers_pending',
      evidence: [evidence('ContainerPending', seen.pending, 'greater_than', 0)],
    };
  }
  if (memory !== undefined && memory > high && seen.pending === 0) {
    return {
      desired: seen.current - Math.max(1, Math.floor((seen.current * (memory - high)) / 100)),
      reason: 'memory_available_above_threshold',
      evidence: [evidence('YARNMemoryAvailablePercentage', memory, 'greater_than', high)],
    };
  }
  return { desired: seen.current, reason: 'within_thresholds', evidence: [] };
}

function constrain({ cluster, policy }, seen, desired) {
  const { limits } = policy;
  const clamps = [];
  let target = desired;
  const limit = (code, to, detail) => {
    if (to !== target) {
      clamps.push({ code, from: target, to, detail });
      target = to;
    }
  };
  const rule = desired > seen.current ? policy.scale_out : policy.scale_in;
  const readyAt = cluster.last_scaled_at ? Date.parse(cluster.last_scaled_at) + rule.cooldown_seconds * 1000 : 0;
  if (target !== seen.current && seen.now < readyAt) {
    limit('cooldown', seen.current,
      `The last change was at ${cluster.last_scaled_at}; the cooldown is ${rule.cooldown_seconds} s.`);
  }
  const step = Math.max(1, Math.trunc((seen.current * rule.maximum_increment_percent) / 100));
  limit('increment', clamp(target, seen.current - step, seen.current + step),
    `At most ${rule.maximum_increment_percent}% of ${seen.current} instances in one change.`);
  limit('maximum', Math.min(target, limits.maximum), `The policy allows at most ${limits.maximum} instances.`);
  limit('minimum', Math.max(target, limits.minimum), `The policy keeps at least ${limits.minimum} instances.`);
  return { target, clamps, retryAfter: Math.max(0, Math.ceil((readyAt - seen.now) / 1000)) };
}

// Out: core up to its limit, then task on demand up to its limit, then task on spot. In: task before core, spot first.
function allocate({ cluster, policy }, delta) {
  const { limits } = policy;
  const counts = cluster.pools.map((pool) => pool.requested);
  const total = (matches) => sum(cluster.pools.map((pool, i) => (matches(pool) ? counts[i] : 0)), (n) => n);
  const isCore = (pool) => pool.role === 'core';
  const isOnDemand = (pool) => pool.market === 'on_demand';
  const rank = (pool) => (isCore(pool) ? 0 : 2) + (isOnDemand(pool) ? 0 : 1);
  const order = cluster.pools.map((_, i) => i).sort((a, b) => rank(cluster.pools[a]) - rank(cluster.pools[b]));
  let left = Math.abs(delta);
  for (const i of delta > 0 ? order : order.reverse()) {
    const pool = cluster.pools[i];
    const room = Math.min(
      delta > 0 && isCore(pool) ? limits.maximum_core - total(isCore) : Infinity,
      delta > 0 && isOnDemand(pool) ? limits.maximum_on_demand - total(isOnDemand) : Infinity,
      delta > 0 ? Infinity : counts[i]);
    const moved = clamp(left, 0, Math.max(0, room));
    counts[i] += delta > 0 ? moved : -moved;
    left -= moved;
  }
  return { counts, unplaced: left };
}

function price(pools, counts) {
  const cost = { hourly: 0, emr: 0, complete: true };
  pools.forEach((pool, i) => {
    const known = catalogue.get(pool.instance_type);
    const each = pool.hourly_price_usd === undefined ? known?.hourly : Math.round(pool.hourly_price_usd * microDollars);
    cost.hourly += (each ?? 0) * counts[i];
    cost.emr += (known?.emr ?? 0) * counts[i];
    cost.complete &&= each !== undefined && known !== undefined;
  });
  return cost;
}

function counterfactuals(signal, proposal, seen) {
  if (proposal.desired <= seen.current) return [];
  return [{
    flip_to: 'no_action',
    change: [
      {
        metric: 'YARNMemoryAvailablePercentage',
        comparison: 'greater_than_or_equal',
        value: signal.scale_out_below_memory_available_percent,
      },
      { metric: 'ContainerPending', comparison: 'less_than_or_equal', value: 0 },
    ],
  }];
}

function summarise(cluster, seen, proposal, target) {
  if (target === seen.current) return `${cluster.id} stays at ${seen.current} instances: ${proposal.reason}.`;
  const verb = target > seen.current ? 'grows' : 'shrinks';
  const why = proposal.evidence
    .map(({ metric, observed, comparison, threshold }) => `${metric} is ${observed}, ${comparison} ${threshold}`)
    .join(' and ');
  const wish = proposal.desired === target ? '' : `; ${proposal.desired} were wanted`;
  return `${cluster.id} ${verb} from ${seen.current} to ${target} instances, because ${why}${wish}.`;
}

function actionOf(delta) {
  if (delta === 0) return 'no_action';
  return delta > 0 ? 'scale_out' : 'scale_in';
}

export function evaluate(request) {
  const { cluster, policy } = request;
  const [signal] = policy.signals;
  const seen = observe(request);
  const proposal = propose(signal, seen);
  const { target: wanted, clamps, retryAfter } = constrain(request, seen, proposal.desired);
  const { counts, unplaced } = allocate(request, wanted - seen.current);
  const target = wanted > seen.current ? wanted - unplaced : wanted + unplaced;
  const delta = target - seen.current;
  const before = price(cluster.pools, cluster.pools.map((pool) => pool.requested));
  const after = price(cluster.pools, counts);
  const changes = cluster.pools
    .map(({ id, role, market, instance_type, requested }, i) =>
      ({ pool_id: id, role, market, instance_type, from: requested, to: counts[i] }))
    .filter((change) => change.from !== change.to);
  const blocked = delta === 0 && proposal.desired !== seen.current;
  return {
    id: '',
    kind: 'evaluation',
    status: seen.memoryAvailable === undefined ? 'insufficient_data' : 'decided',
    action: actionOf(delta),
    changed: delta !== 0,
    outcome: 'recommended',
    cluster_id: cluster.id,
    policy: 'inline',
    evaluated_at: new Date(seen.now).toISOString(),
    valid_until: new Date(seen.now + policy.scale_out.cooldown_seconds * 1000).toISOString(),
    unit: policy.limits.unit,
    current: seen.current,
    desired: proposal.desired,
    target,
    delta,
    reason: proposal.reason,
    blocked,
    blocked_by: blocked ? clamps[0]?.code ?? 'maximum' : 'none',
    confidence: seen.memoryAvailable === undefined ? 0 : 1,
    retry_after_seconds: blocked ? retryAfter : 0,
    hourly_cost_usd: before.hourly / microDollars,
    target_hourly_cost_usd: after.hourly / microDollars,
    hourly_cost_delta_usd: (after.hourly - before.hourly) / microDollars,
    emr_hourly_cost_usd: before.emr / microDollars,
    cost_complete: before.complete && after.complete,
    changes,
    explanation: {
      summary: summarise(cluster, seen, proposal, target),
      signals: [{
        kind: signal.kind,
        proposes: proposal.desired,
        chosen: true,
        reason: proposal.reason,
        evidence: proposal.evidence,
      }],
      clamps,
      counterfactuals: counterfactuals(signal, proposal, seen),
      warnings: before.complete ? [] : ['Some pools have no known price.'],
    },
    artifacts: changes.length === 0 ? [] : [{
      kind: 'aws.emr.ModifyInstanceGroups',
      preferred: true,
      body: {
        ClusterId: cluster.id,
        InstanceGroups: changes.map((change) => ({ InstanceGroupId: change.pool_id, InstanceCount: change.to })),
      },
    }],
    labels: request.labels ?? {},
    engine_version: '1.0.0',
  };
}
