// What a client with generated types must be able to say. It is compiled, and never run.
import type { components, operations } from "./node_modules/api";

type Schemas = components["schemas"];

const described: Schemas["Source"] = {
  kind: "aws.emr.DescribeCluster",
  body: { Cluster: { Id: "j-1", FieldThatNobodyKnows: [1, { a: null }] } },
  request: { ClusterId: "j-1" },
};
const listed: Schemas["Source"] = { kind: "spark.executors", body: [{ id: "1" }] };
const attached: Schemas["EmrPolicy"] = { kind: "aws.emr.ManagedScalingPolicy", body: { ComputeLimits: {} } };
const batch: Schemas["BatchRequest"] = { evaluations: [{ sources: [described, listed], policy: attached }] };
// @ts-expect-error An item of a batch has the fields of an evaluation, and no others.
const misspelt: Schemas["BatchRequest"] = { evaluations: [{ clutser: {} }] };
const filter: operations["listDecisions"]["parameters"]["query"] = { labels: { "label.team": "etl" }, limit: 5 };

const cluster = (decision: Schemas["Decision"]): unknown => decision.artifacts[0]?.body["ClusterId"];
const reached = (decision: Schemas["Decision"]): number | undefined => decision.outcome_detail?.applied_target;

export { batch, cluster, filter, misspelt, reached };
