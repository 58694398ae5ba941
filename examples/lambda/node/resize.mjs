// AWS Lambda: asks Headroom what size an EMR cluster should have, and applies it if told to.
// Handler: resize.handler. The environment is that of ../python/resize.py.

import {
  ModifyInstanceFleetCommand,
  ModifyInstanceGroupsCommand,
  PutManagedScalingPolicyCommand,
} from "@aws-sdk/client-emr";
import { collect, emr } from "./documents.mjs";
import { Headroom } from "./headroom.mjs";
import { triggerOf } from "./triggers.mjs";

// The call that takes the body of an artifact as it is.
const COMMANDS = {
  "aws.emr.ModifyInstanceGroups": ModifyInstanceGroupsCommand,
  "aws.emr.ModifyInstanceFleet": ModifyInstanceFleetCommand,
  "aws.emr.PutManagedScalingPolicy": PutManagedScalingPolicyCommand,
};
const MARGIN_MILLISECONDS = 500; // of the function's time, for the log and the end

function policyOf(options) {
  const { POLICY, POLICY_ID } = process.env;
  if (options.policy_id) return { policy_id: options.policy_id };
  if (options.policy) return { policy: options.policy };
  if (POLICY_ID) return { policy_id: POLICY_ID };
  return POLICY ? { policy: JSON.parse(POLICY) } : {};
}

/** Sends the preferred bodies. Answers the kind of one that this function can't send, or undefined. */
async function apply(decision) {
  const preferred = decision.artifacts.filter((artifact) => artifact.preferred);
  const unknown = preferred.find(({ kind }) => !(kind in COMMANDS));
  if (unknown) return unknown.kind;
  for (const { kind, body } of preferred) await emr.send(new COMMANDS[kind](body));
  return undefined;
}

/** What became of the decision, in one word. */
async function carryOut(decision, headroom, key, line) {
  if (!decision.changed) return "nothing_to_change";
  // An earlier attempt of the same event has reported it, or it is too old.
  if (!["recommended", "claimed"].includes(decision.outcome)) return decision.outcome;
  if (process.env.APPLY !== "true") return "not_applied";
  if (Date.now() >= Date.parse(decision.valid_until)) return "expired";
  let unknown;
  try {
    unknown = await apply(decision);
  } catch (error) {
    await headroom.report(decision, key, "failed", { detail: `${error.name}: ${error.message}`.slice(0, 500) });
    throw error;
  }
  if (unknown) {
    line.artifact = unknown;
    return "not_applicable";
  }
  return (await headroom.report(decision, key, "applied", { applied_target: decision.target })).outcome;
}

async function run({ clusterId, key, event, options }, context, line) {
  Object.assign(line, { cluster_id: clusterId, key });
  const { HEADROOM_URL, HEADROOM_API_KEY, METRIC_MINUTES } = process.env;
  const remaining = () => context.getRemainingTimeInMillis() - MARGIN_MILLISECONDS;
  const headroom = new Headroom(HEADROOM_URL, HEADROOM_API_KEY, remaining);
  try {
    const sources = await collect(clusterId, Number(METRIC_MINUTES ?? 60));
    if (event) sources.push({ kind: "aws.eventbridge", body: event });
    const dryRun = options.dry_run === true;
    const decision = await headroom.evaluate(clusterId, { sources, ...policyOf(options) }, key, dryRun);
    for (const name of ["id", "status", "action", "current", "target", "reason", "blocked_by", "valid_until"])
      line[name] = decision[name];
    line.result = dryRun ? "dry_run" : await carryOut(decision, headroom, key, line);
  } finally {
    line.requests = headroom.attempts;
  }
}

/** Handles one event and writes one line of JSON about it. */
async function one(event, context) {
  const started = Date.now();
  const line = { level: "info", function: "resize", request_id: context.awsRequestId };
  try {
    const trigger = triggerOf(event, process.env.CLUSTER_ID, context.awsRequestId);
    if (trigger) await run(trigger, context, line);
    else line.result = "alarm_is_over";
    const { cluster_id, id, action, target, result } = line;
    return { cluster_id, id, action, target, result };
  } catch (error) {
    Object.assign(line, { level: "error", error: error.name, detail: error.message });
    throw error;
  } finally {
    line.milliseconds = Date.now() - started;
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}

export async function handler(event, context) {
  if (!event.Records) return one(event, context);
  const batchItemFailures = []; // of a queue, only the messages that failed come again
  for (const { messageId, body } of event.Records)
    await Promise.resolve(body).then(JSON.parse).then((inner) => one(inner, context))
      .catch(() => batchItemFailures.push({ itemIdentifier: messageId }));
  return { batchItemFailures };
}
