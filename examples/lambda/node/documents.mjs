// Collects what AWS says about one EMR cluster, unchanged, as the `sources` of an evaluation. Only reads.

import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeClusterCommand,
  EMRClient,
  GetManagedScalingPolicyCommand,
  ListInstanceFleetsCommand,
  ListInstanceGroupsCommand,
  ListInstancesCommand,
} from "@aws-sdk/client-emr";

const METRICS = ["YARNMemoryAvailablePercentage", "ContainerPending", "ContainerAllocated", "MemoryTotalMB",
  "MemoryAvailableMB", "MemoryAllocatedMB", "HDFSUtilization", "CapacityRemainingGB", "AppsPending", "AppsRunning", "IsIdle"];
const PERIOD_SECONDS = 300; // EMR publishes every five minutes
const INSTANCE_STATES = ["AWAITING_FULFILLMENT", "PROVISIONING", "BOOTSTRAPPING", "RUNNING"];

// Made once for each container.
const options = { maxAttempts: 3, requestHandler: { connectionTimeout: 3000, requestTimeout: 10000 } };
export const emr = new EMRClient(options);
const cloudwatch = new CloudWatchClient(options);

/** A document without what the SDK adds. JSON writes its dates as text. */
const plain = ({ $metadata, ...document }) => document;

/** Every page of a list as one document. */
async function allPages(Command, items, input) {
  const document = plain(await emr.send(new Command(input)));
  for (let page = document; page.Marker;) {
    page = await emr.send(new Command({ ...input, Marker: page.Marker }));
    document[items] = [...document[items], ...page[items]];
  }
  delete document.Marker;
  return document;
}

function metricsRequest(clusterId, minutes, now) {
  const query = (name, number) => ({
    Id: `m${number}`,
    MetricStat: {
      Metric: { Namespace: "AWS/ElasticMapReduce", MetricName: name, Dimensions: [{ Name: "JobFlowId", Value: clusterId }] },
      Period: PERIOD_SECONDS,
      Stat: "Average",
    },
  });
  const start = Math.floor((now - minutes * 60000) / 60000) * 60000;
  return {
    MetricDataQueries: METRICS.map(query), StartTime: new Date(start), EndTime: new Date(now), ScanBy: "TimestampAscending",
  };
}

/** Every page of GetMetricData; a series that goes on in the next page is put together. */
async function metrics(request) {
  const series = new Map();
  let page;
  do {
    page = await cloudwatch.send(new GetMetricDataCommand({ ...request, NextToken: page?.NextToken }));
    for (const result of page.MetricDataResults) {
      const known = series.get(result.Id);
      if (!known) series.set(result.Id, result);
      else
        Object.assign(known, {
          Timestamps: [...known.Timestamps, ...result.Timestamps],
          Values: [...known.Values, ...result.Values],
          StatusCode: result.StatusCode,
        });
    }
  } while (page.NextToken);
  return { MetricDataResults: [...series.values()] };
}

export async function collect(clusterId, minutes) {
  const cluster = plain(await emr.send(new DescribeClusterCommand({ ClusterId: clusterId })));
  const sources = [{ kind: "aws.emr.DescribeCluster", body: cluster }];
  const addList = async (kind, Command, items, more) => {
    const body = await allPages(Command, items, { ClusterId: clusterId, ...more });
    if (body[items]?.length > 0) sources.push({ kind, body });
  };
  if (cluster.Cluster.InstanceCollectionType === "INSTANCE_FLEET")
    await addList("aws.emr.ListInstanceFleets", ListInstanceFleetsCommand, "InstanceFleets");
  else await addList("aws.emr.ListInstanceGroups", ListInstanceGroupsCommand, "InstanceGroups");
  await addList("aws.emr.ListInstances", ListInstancesCommand, "Instances", { InstanceStates: INSTANCE_STATES });
  const policy = plain(await emr.send(new GetManagedScalingPolicyCommand({ ClusterId: clusterId })));
  if (policy.ManagedScalingPolicy) sources.push({ kind: "aws.emr.GetManagedScalingPolicy", body: policy });
  const request = metricsRequest(clusterId, minutes, Date.now());
  sources.push({ kind: "aws.cloudwatch.GetMetricData", request, body: await metrics(request) });
  return sources;
}
