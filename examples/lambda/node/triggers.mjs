// What made Lambda call: an EventBridge event, an alarm, a schedule, or a queue of them.

import { createHash } from "node:crypto";

const LONGEST_KEY = 240; // leaves room for the name of a report

// Events whose content says nothing that the documents don't say better.
const ONLY_A_SIGNAL = ["Scheduled Event", "CloudWatch Alarm State Change"];

const short = (key) =>
  /^[\x20-\x21\x23-\x7e]*$/.test(key) && key.length <= LONGEST_KEY ? key : createHash("sha256").update(key).digest("hex");

function trigger(clusterId, key, event, options = {}) {
  if (!clusterId) throw new Error("neither the event nor CLUSTER_ID names a cluster");
  return { clusterId, key: short(key), event, options };
}

const clusterOfMetrics = (metrics) =>
  metrics.map((metric) => metric.metricStat?.metric?.dimensions?.JobFlowId).find((id) => id);

/** {clusterId, key, event, options}; undefined if there is nothing to do: an alarm that does not ring. */
export function triggerOf(event, defaultCluster, requestId) {
  if (event.alarmData) { // an alarm that calls the function itself
    const { state, configuration } = event.alarmData;
    if (state.value !== "ALARM") return undefined;
    return trigger(clusterOfMetrics(configuration.metrics) ?? defaultCluster, `${event.alarmArn}/${state.timestamp}`);
  }
  if (event["detail-type"]) {
    const detail = event.detail ?? {};
    let cluster = detail.clusterId;
    if (event["detail-type"] === "CloudWatch Alarm State Change") {
      if (detail.state.value !== "ALARM") return undefined;
      cluster = clusterOfMetrics(detail.configuration.metrics);
    }
    const sent = ONLY_A_SIGNAL.includes(event["detail-type"]) ? undefined : event;
    if (cluster) return trigger(cluster, event.id, sent);
    return trigger(defaultCluster, `${event.id}/${defaultCluster}`, sent); // others may get the same event
  }
  const cluster = event.cluster_id || defaultCluster;
  return trigger(cluster, `${cluster}/${event.scheduled_at || requestId}`, undefined, event);
}
