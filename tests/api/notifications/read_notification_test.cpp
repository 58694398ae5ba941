#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "api/notifications/notification.hpp"
#include "tests/support/api.hpp"

/// What is read from the bodies that other systems send.
namespace headroom::api {
namespace {

using nlohmann::json;
using test::read_text;
using test::with;
using test::without;

using Names = std::vector<std::string>;

const std::string cluster = "j-2AXXXXXXGAPLF";

json ours(const std::string& file) { return json::parse(read_text("tests/api/data/notifications/" + file + ".json")); }
json event(const std::string& file) { return json::parse(read_text("tests/examples/eventbridge/" + file + ".json")); }

Notification read(const json& body, const NotificationHeaders& headers = {}) {
  auto notification = read_notification(body.dump(), headers);
  if (!notification) throw std::runtime_error(notification.error().violations.at(0).detail);
  return *std::move(notification);
}

/// `pointer code` of each fault, one a line.
std::string faults(const std::string& body) {
  const auto notification = read_notification(body, {});
  if (notification) return "none";
  std::string all = notification.error().violations.empty() ? notification.error().code : "";
  for (const Violation& fault : notification.error().violations) all += fault.pointer + " " + fault.code + "\n";
  return all;
}
std::string faults(const json& body) { return faults(body.dump()); }

json enveloped(const json& message, const std::string& id = "m-1") {
  return {{"Type", "Notification"}, {"MessageId", id}, {"TopicArn", "arn"}, {"Message", message.dump()}};
}

TEST(ReadNotification, FindsTheClusterOfAnAlarmInEachForm) {
  const json invoking = json::parse(read_text("tests/examples/lambda/events/alarm-invocation.json"));
  for (const json& body : {ours("sns_alarm"), ours("sns_alarm_expression"), ours("sns_notification"),
                           event("cloudwatch-alarm"), invoking, enveloped(event("cloudwatch-alarm"))}) {
    const Notification found = read(body);
    EXPECT_EQ(found.ignored, "") << body;
    EXPECT_EQ(found.clusters, Names{cluster}) << body;
    EXPECT_EQ(found.alarm, "Emr-etl-memory-low") << body;
    EXPECT_FALSE(found.event) << "an alarm is no source";
  }
}

TEST(ReadNotification, TakesDimensionsAsAListAndAsAnObjectInBothSpellings) {
  const json upper = {{{"Name", "JobFlowId"}, {"Value", "j-2"}}};
  EXPECT_EQ(read(with(ours("sns_alarm"), "/Trigger/Dimensions", upper)).clusters, Names{"j-2"});
  EXPECT_EQ(read(with(ours("sns_alarm"), "/Trigger/Dimensions", {{"JobFlowId", "j-3"}})).clusters, Names{"j-3"});
  const json list = {{{"name", "JobFlowId"}, {"value", "j-4"}}};
  const std::string place = "/detail/configuration/metrics/0/metricStat/metric/dimensions";
  EXPECT_EQ(read(with(event("cloudwatch-alarm"), place, list)).clusters, Names{"j-4"});
  const json others = {{{"name", "ClusterName"}, {"value", "etl"}}};
  EXPECT_EQ(read(with(ours("sns_alarm"), "/Trigger/Dimensions", others)).clusters, Names{});
}

TEST(ReadNotification, NamesEachClusterOfAnExpressionOnce) {
  const json two = with(ours("sns_alarm_expression"), "/Trigger/Metrics/2/MetricStat/Metric/Dimensions/0/value", "j-2");
  EXPECT_EQ(read(two).clusters, (Names{cluster, "j-2"}));
}

TEST(ReadNotification, FindsNoClusterInACompositeAlarm) {
  const Notification found = read(ours("sns_alarm_composite"));
  EXPECT_EQ(found.ignored, "");
  EXPECT_EQ(found.clusters, Names{});
  EXPECT_EQ(found.alarm, "Emr-etl-starved");
}

TEST(ReadNotification, IgnoresWhatDoesNotFire) {
  for (const char* state : {"OK", "INSUFFICIENT_DATA"}) {
    EXPECT_EQ(read(with(ours("sns_alarm"), "/NewStateValue", state)).ignored, "not_firing");
    EXPECT_EQ(read(enveloped(with(ours("sns_alarm"), "/NewStateValue", state))).ignored, "not_firing");
    EXPECT_EQ(read(with(event("cloudwatch-alarm"), "/detail/state/value", state)).ignored, "not_firing");
  }
  EXPECT_EQ(read(with(ours("alertmanager"), "/status", "resolved")).ignored, "not_firing");
  EXPECT_EQ(read(with(ours("alertmanager"), "/alerts/0/status", "resolved")).ignored, "not_firing");
  EXPECT_EQ(read(with(ours("alertmanager"), "/alerts", json::array())).ignored, "not_firing");
  EXPECT_EQ(read(ours("sns_subscription")).ignored, "subscription_confirmation");
  EXPECT_EQ(read(ours("sns_unsubscription")).ignored, "unsubscribe_confirmation");
}

TEST(ReadNotification, FindsTheClusterOfAnEvent) {
  for (const char* file :
       {"emr-cluster-waiting", "emr-cluster-terminated", "emr-instance-group-resized",
        "emr-instance-fleet-insufficient-capacity", "emr-auto-scaling-policy-failed", "emr-step-completed"}) {
    const Notification found = read(event(file));
    EXPECT_EQ(found.ignored, "") << file;
    EXPECT_EQ(found.clusters, Names{cluster}) << file;
    EXPECT_TRUE(found.event) << file;
  }
  EXPECT_EQ(read(event("emr-on-eks-job-run")).clusters, Names{"abcdef0123456789abcdef012"});
  json renamed = event("emr-cluster-waiting");
  renamed["detail"].erase("clusterId");
  renamed["resources"] = {"arn:aws:ec2:us-east-1:111122223333:instance/i-1",
                          "arn:aws:elasticmapreduce:us-east-1:111122223333:cluster/j-5"};
  EXPECT_EQ(read(renamed).clusters, Names{"j-5"});
  renamed["detail"]["jobFlowId"] = "j-6";
  EXPECT_EQ(read(renamed).clusters, Names{"j-6"});
}

TEST(ReadNotification, FindsNoClusterInOtherEvents) {
  for (const char* file :
       {"ec2-spot-interruption-warning", "ec2-rebalance-recommendation", "scheduled", "autoscaling-launch-unsuccessful",
        "states-execution-failed", "emr-serverless-job-run", "ec2-scheduled-maintenance", "ec2-instance-terminated"}) {
    const Notification found = read(event(file));
    EXPECT_EQ(found.clusters, Names{}) << file;
    EXPECT_EQ(found.ignored, "") << file;
  }
}

TEST(ReadNotification, IgnoresEventsThatAskForNothing) {
  EXPECT_EQ(read(event("emr-cluster-starting")).ignored, "nothing_to_do");
  EXPECT_EQ(read(event("emr-auto-scaling-policy-pending")).ignored, "nothing_to_do");
  EXPECT_EQ(read(with(event("emr-cluster-waiting"), "/source", "headroom")).ignored, "nothing_to_do")
      << "or its own decisions would make it decide";
}

TEST(ReadNotification, TakesTheLabelsOfAnAlertThenThoseThatAllShare) {
  json body = ours("alertmanager");
  json& labels = body["alerts"][0]["labels"];
  labels["JobFlowId"] = "j-flow";
  EXPECT_EQ(read(body).clusters, Names{cluster}) << "cluster_id comes first";
  labels["cluster_id"] = "";
  EXPECT_EQ(read(body).clusters, Names{"j-flow"}) << "an empty label is none";
  body["commonLabels"]["cluster_id"] = "j-common";
  EXPECT_EQ(read(body).clusters, Names{"j-flow"}) << "the alert's own labels come first";
  labels.erase("JobFlowId");
  EXPECT_EQ(read(body).clusters, Names{"j-common"});
  body["commonLabels"].erase("cluster_id");
  body["groupLabels"]["JobFlowId"] = "j-group";
  EXPECT_EQ(read(body).clusters, Names{"j-group"});
  body["groupLabels"].clear();
  EXPECT_EQ(read(body).clusters, Names{});
}

TEST(ReadNotification, TakesOnlyTheAlertsThatFire) {
  json body = ours("alertmanager");
  json second = body["alerts"][0];
  second["labels"]["cluster_id"] = "j-2";
  second["fingerprint"] = "other";
  body["alerts"].push_back(second);
  body["alerts"].push_back(second);
  EXPECT_EQ(read(body).clusters, (Names{cluster, "j-2"}));
  body["alerts"][0]["status"] = "resolved";
  EXPECT_EQ(read(body).clusters, Names{"j-2"});
}

TEST(ReadNotification, HasTheSendersIdAsKey) {
  EXPECT_EQ(read(ours("sns_notification")).key, "sns:95df01b4-ee98-5cb9-9903-4c221d41eb5e");
  EXPECT_EQ(read(event("cloudwatch-alarm")).key, "event:5d0c1f2e-6a3b-4c7d-9e80-a10000000015");
  EXPECT_EQ(read(enveloped(event("cloudwatch-alarm"))).key, "sns:m-1") << "it is one notification of SNS";
  // Raw delivery: the same id in a header, and the message as the body.
  const Notification wrapped = read(enveloped(ours("sns_alarm")));
  const Notification raw = read(ours("sns_alarm"), {.sns_message_id = "m-1"});
  EXPECT_EQ(raw.key, wrapped.key);
  EXPECT_EQ(raw.content, wrapped.content);
}

TEST(ReadNotification, TellsOneChangeOfAStateFromAnother) {
  const std::string key = read(ours("sns_alarm")).key;
  EXPECT_EQ(read(ours("sns_alarm")).key, key);
  EXPECT_NE(read(with(ours("sns_alarm"), "/StateChangeTime", "2026-11-22T10:05:40.102+0000")).key, key);
  EXPECT_NE(read(with(ours("sns_alarm"), "/AlarmArn", "arn:aws:cloudwatch:us-east-1:1:alarm:other")).key, key);
  EXPECT_NE(read(with(without(ours("sns_alarm"), "/AlarmArn"), "/AlarmName", "a")).key,
            read(with(without(ours("sns_alarm"), "/AlarmArn"), "/AlarmName", "b")).key);
}

TEST(ReadNotification, KeysAlertsByWhatTheyAreAndNotByTheirOrder) {
  json body = ours("alertmanager");
  json second = body["alerts"][0];
  second["fingerprint"] = "other";
  body["alerts"].push_back(second);
  const std::string key = read(body).key;
  json swapped = body;
  std::swap(swapped["alerts"][0], swapped["alerts"][1]);
  swapped["externalURL"] = "http://other:9093";
  EXPECT_EQ(read(swapped).key, key) << "two Alertmanagers of one cluster send the same";
  EXPECT_EQ(read(body).content, read(swapped).content);
  EXPECT_NE(read(with(body, "/groupKey", "{}:{}")).key, key);
  EXPECT_NE(read(with(body, "/alerts/0/fingerprint", "third")).key, key);
  EXPECT_NE(read(with(body, "/alerts/0/startsAt", "2026-11-22T09:59:00Z")).key, key);
  EXPECT_NE(read(with(body, "/alerts/1/status", "resolved")).key, key);
  EXPECT_NE(read(ours("alertmanager")).key, key) << "one alert less";
}

TEST(ReadNotification, ReportsEveryFaultByItsPlace) {
  EXPECT_EQ(faults(json::object()), " unknown_notification\n");
  EXPECT_EQ(faults(json::array()), " unknown_notification\n");
  EXPECT_EQ(faults(json("text")), " unknown_notification\n");
  EXPECT_EQ(faults(json{{"Records", json::array()}}), " unknown_notification\n");
  EXPECT_EQ(faults(std::string()), "malformed_body");
  EXPECT_EQ(faults(std::string("{\"Type\":")), "malformed_body");
  EXPECT_EQ(faults(json{{"Type", "Notification"}, {"Message", 7}}), "/MessageId missing\n/Message wrong_type\n");
  EXPECT_EQ(faults(json{{"Type", "Other"}, {"MessageId", ""}}), "/Type unknown_value\n/MessageId empty\n");
  EXPECT_EQ(faults(json{{"AlarmName", 1}, {"NewStateValue", "BAD"}, {"Trigger", "x"}}),
            "/StateChangeTime missing\n/AlarmName wrong_type\n/NewStateValue unknown_value\n/Trigger wrong_type\n");
  EXPECT_EQ(faults(json{{"detail-type", "x"}, {"time", "soon"}, {"resources", {1}}}),
            "/id missing\n/source missing\n/detail missing\n/time not_a_time\n/resources/0 wrong_type\n");
  EXPECT_EQ(faults(json{{"alerts", {{{"status", "odd"}, {"labels", 1}}, 2}}, {"version", "3"}}),
            "/groupKey missing\n/status missing\n/version unsupported_version\n/alerts/0/labels wrong_type\n"
            "/alerts/0/status unknown_value\n/alerts/1 wrong_type\n");
}

TEST(ReadNotification, ReportsFaultsOfAMessageAtTheMessage) {
  const auto of = [](const std::string& message) {
    return faults(json{{"Type", "Notification"}, {"MessageId", "m"}, {"Message", message}});
  };
  EXPECT_EQ(of("hello"), "/Message malformed_body\n");
  EXPECT_EQ(of(""), "/Message malformed_body\n");
  EXPECT_EQ(of("[]"), "/Message unknown_notification\n");
  EXPECT_EQ(of("{}"), "/Message unknown_notification\n");
  EXPECT_EQ(of(ours("sns_notification").dump()), "/Message unknown_notification\n") << "an envelope in an envelope";
  EXPECT_EQ(of(ours("alertmanager").dump()), "/Message unknown_notification\n");
  EXPECT_EQ(of(R"({"AlarmName":1})"), "/Message missing\n/Message missing\n/Message wrong_type\n");
  EXPECT_EQ(of(std::string(100, '[')), "/Message malformed_body\n") << "too deep";
}

TEST(ReadNotification, NamesAtMostTwoHundredClusters) {
  json body = ours("alertmanager");
  const json alert = body["alerts"][0];
  body["alerts"].clear();
  for (int i = 0; i < 200; ++i) body["alerts"].push_back(with(alert, "/labels/cluster_id", "j-" + std::to_string(i)));
  EXPECT_EQ(read(body).clusters.size(), 200U);
  body["alerts"].push_back(with(alert, "/labels/cluster_id", "j-more"));
  EXPECT_EQ(faults(body), "/alerts/200/labels too_many_clusters\n");
}

}  // namespace
}  // namespace headroom::api
