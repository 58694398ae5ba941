#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// The scalers of KEDA 2.20 whose target is a single number.
namespace headroom::api {

/// Where a scaler has the target and the activation threshold in its metadata, in KEDA's own words. Without a default
/// the target is required. `old_target` is a name that KEDA still reads.
struct Scaler {
  std::string_view type;
  std::string_view target;
  std::int64_t default_target;
  std::string_view activation;
  std::string_view old_target{};
};
inline constexpr std::array scalers = std::to_array<Scaler>({
    {"activemq", "targetQueueSize", 10, "activationTargetQueueSize"},
    {"apache-kafka", "lagThreshold", 10, "activationLagThreshold"},
    {"aws-cloudwatch", "targetMetricValue", 0, "activationTargetMetricValue"},
    {"aws-dynamodb", "targetValue", 0, "activationTargetValue"},
    {"aws-kinesis-stream", "shardCount", 2, "activationShardCount"},
    {"aws-sqs-queue", "queueLength", 5, "activationQueueLength"},
    {"azure-blob", "blobCount", 5, "activationBlobCount"},
    {"azure-eventhub", "unprocessedEventThreshold", 64, "activationUnprocessedEventThreshold"},
    {"azure-log-analytics", "threshold", 0, "activationThreshold"},
    {"azure-monitor", "targetValue", 0, "activationTargetValue"},
    {"azure-queue", "queueLength", 5, "activationQueueLength"},
    {"azure-servicebus", "messageCount", 5, "activationMessageCount"},
    {"cassandra", "targetQueryValue", 0, "activationTargetQueryValue"},
    {"elasticsearch", "targetValue", 0, "activationTargetValue"},
    {"etcd", "value", 0, "activationValue"},
    {"gcp-cloudtasks", "value", 100, "activationValue"},
    {"gcp-pubsub", "value", 10, "activationValue", "subscriptionSize"},
    {"gcp-stackdriver", "targetValue", 5, "activationTargetValue"},
    {"graphite", "threshold", 0, "activationThreshold"},
    {"ibmmq", "queueDepth", 20, "activationQueueDepth"},
    {"influxdb", "thresholdValue", 0, "activationThresholdValue"},
    {"kafka", "lagThreshold", 10, "activationLagThreshold"},
    {"kubernetes-workload", "value", 0, "activationValue"},
    {"loki", "threshold", 0, "activationThreshold"},
    {"metrics-api", "targetValue", 0, "activationTargetValue"},
    {"mongodb", "queryValue", 0, "activationQueryValue"},
    {"mssql", "targetValue", 0, "activationTargetValue"},
    {"mysql", "queryValue", 0, "activationQueryValue"},
    {"nats-jetstream", "lagThreshold", 0, "activationLagThreshold"},
    {"new-relic", "threshold", 0, "activationThreshold"},
    {"postgresql", "targetQueryValue", 0, "activationTargetQueryValue"},
    {"prometheus", "threshold", 0, "activationThreshold"},
    {"pulsar", "msgBacklogThreshold", 10, "activationMsgBacklogThreshold"},
    {"rabbitmq", "value", 20, "activationValue", "queueLength"},
    {"redis", "listLength", 5, "activationListLength"},
    {"redis-cluster", "listLength", 5, "activationListLength"},
    {"redis-sentinel", "listLength", 5, "activationListLength"},
    {"solr", "targetQueryValue", 0, "activationTargetQueryValue"},
    {"temporal", "targetQueueSize", 5, "activationTargetQueueSize"},
});

}  // namespace headroom::api
