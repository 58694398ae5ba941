#!/bin/sh
# Collects what Headroom reads about one EMR cluster, and prints the body of POST /v1/evaluations.
#
#   emr.sh CLUSTER_ID > request.json
#   headroom evaluate request.json
#   emr.sh CLUSTER_ID | post.sh
#
# Needs the `aws` command line with credentials, curl, and GNU date. It only reads. The permissions are
# elasticmapreduce:DescribeCluster, ListInstanceGroups, ListInstanceFleets, ListBootstrapActions, ListInstances and
# GetManagedScalingPolicy, and cloudwatch:GetMetricData and DescribeAlarms.
#
# There is no `aws emr list-instance-groups`: `aws emr describe-cluster` calls ListInstanceGroups or ListInstanceFleets
# itself, and adds what they answer to the description.
#
# POLICY             a file with the policy, if none is attached to the cluster
#
# RESOURCE_MANAGER   address of YARN's ResourceManager (http://PRIMARY:8088, with the cluster's own name)
# NAMENODE           address of HDFS's NameNode (http://PRIMARY:9870, with the cluster's own name)
# METRIC_MINUTES     how much of the metrics' past is read (60)
set -eu

if [ $# -ne 1 ]; then
  echo "usage: emr.sh CLUSTER_ID" >&2
  exit 2
fi
cluster=$1
minutes=${METRIC_MINUTES:-60}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
separator=

# source_of KIND FILE [REQUEST_FILE]: prints one item of `sources`.
source_of() {
  printf '%s\n{"kind": "%s", "body": ' "$separator" "$1"
  cat "$2"
  if [ $# -gt 2 ]; then
    printf ', "request": '
    cat "$3"
  fi
  printf '}'
  separator=,
}

# An optional document: without it the evaluation is less certain, but possible. An empty answer is left out.
optional() {
  kind=$1
  shift
  if ! "$@" >"$work/optional" 2>"$work/error"; then
    echo "emr.sh: without $kind: $(tr '\n' ' ' <"$work/error")" >&2
  elif [ "$(tr -d ' \n' <"$work/optional")" != "{}" ] && [ "$(tr -d ' \n' <"$work/optional")" != "[]" ] &&
    [ -s "$work/optional" ]; then
    source_of "$kind" "$work/optional"
  fi
}

yarn() {
  curl --silent --show-error --fail --connect-timeout 5 --max-time 20 -H 'Accept: application/json' \
    "$resource_manager/ws/v1/cluster/$1"
}

namenode_capacity() {
  curl --silent --show-error --fail --connect-timeout 5 --max-time 20 \
    "$namenode/jmx?qry=Hadoop:service=NameNode,name=FSNamesystem"
}

metric() {
  printf '%s{"Id": "m%s", "MetricStat": {"Metric": {"Namespace": "AWS/ElasticMapReduce", "MetricName": "%s",
  "Dimensions": [{"Name": "JobFlowId", "Value": "%s"}]}, "Period": 300, "Stat": "Average"}}' "$2" "$3" "$1" "$cluster"
}

aws emr describe-cluster --cluster-id "$cluster" --output json >"$work/cluster"
primary=$(aws emr describe-cluster --cluster-id "$cluster" --query Cluster.MasterPublicDnsName --output text)
resource_manager=${RESOURCE_MANAGER:-http://$primary:8088}
namenode=${NAMENODE:-http://$primary:9870}

{
  printf '{"MetricDataQueries": ['
  comma=
  number=0
  for name in YARNMemoryAvailablePercentage ContainerPending ContainerAllocated MemoryTotalMB MemoryAvailableMB \
    MemoryAllocatedMB HDFSUtilization CapacityRemainingGB AppsPending AppsRunning IsIdle; do
    metric "$name" "$comma" "$number"
    comma=', '
    number=$((number + 1))
  done
  printf '],\n "StartTime": "%s", "EndTime": "%s", "ScanBy": "TimestampAscending"}' \
    "$(date -u -d "$minutes minutes ago" +%Y-%m-%dT%H:%M:00Z)" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
} >"$work/metrics-request"
aws cloudwatch get-metric-data --cli-input-json "file://$work/metrics-request" --output json >"$work/metrics"

printf '{'
if [ -n "${POLICY:-}" ]; then
  printf '"policy": '
  cat "$POLICY"
  printf ',\n'
fi
printf '"sources": ['
source_of aws.emr.DescribeCluster "$work/cluster"
source_of aws.cloudwatch.GetMetricData "$work/metrics" "$work/metrics-request"
optional aws.emr.ListInstances aws emr list-instances --cluster-id "$cluster" --output json \
  --instance-states AWAITING_FULFILLMENT PROVISIONING BOOTSTRAPPING RUNNING
optional aws.emr.GetManagedScalingPolicy aws emr get-managed-scaling-policy --cluster-id "$cluster" --output json
optional aws.cloudwatch.MetricAlarm aws cloudwatch describe-alarms --alarm-types MetricAlarm --output json \
  --query "MetricAlarms[?Namespace=='AWS/ElasticMapReduce' && Dimensions[?Value=='$cluster']]"
optional yarn.cluster.metrics yarn metrics
optional yarn.cluster.scheduler yarn scheduler
optional hdfs.namenode.jmx namenode_capacity
printf '\n]}\n'
