#include <string>

#include <gtest/gtest.h>

#include "api/json/parse.hpp"
#include "api/wire/evaluation_request.hpp"
#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::with;
using test::without;

Result<EvaluationRequest> decode(const json& request) {
  const auto document = headroom::json::parse(request.dump());
  if (!document) return tl::unexpected(document.error());
  return decode_evaluation(document->root(), test::instant("2026-11-22T12:00:00Z"), builtin_catalog());
}

/// `pointer code`, one a line, in the order of detection.
std::string faults(const json& request) {
  std::string lines;
  if (const auto decoded = decode(request); !decoded)
    for (const Violation& fault : decoded.error().violations) lines += fault.pointer + " " + fault.code + "\n";
  return lines;
}

json autoscaler() { return json::parse(test::read_text("examples/kubernetes/horizontal_pod_autoscaler.json")); }
json keda() { return json::parse(test::read_text("examples/kubernetes/keda.json")); }

const std::string signal = "/policy/signals/0";
const std::string cpu = signal + "/metrics/0";
const std::string queue = signal + "/metrics/1";
const std::string trigger = signal + "/triggers/0";

template <class Kind>
Kind decoded(const json& request) {
  auto result = decode(request);
  if (!result) throw std::runtime_error(faults(request));
  return std::get<Kind>(result->input.policy.signals.at(0));
}

TEST(ReplicaSignals, ReadQuantitiesOfEverySpelling) {
  struct Row {
    json written;
    std::int64_t milli;
  };
  for (const Row& row : {Row{"1500m", 1'500}, Row{1.5, 1'500}, Row{2, 2'000}, Row{" 4Ki ", 4'096'000}, Row{"1u", 1}})
    EXPECT_EQ(
        decoded<HorizontalPodAutoscaler>(with(autoscaler(), queue + "/external/target/average_value", row.written))
            .metrics[1]
            .target,
        row.milli)
        << row.written;
}

TEST(ReplicaSignals, CountReplicasWhereThePolicyNamesNoUnit) {
  for (const json& request : {autoscaler(), keda()}) {
    EXPECT_EQ(faults(without(request, "/policy/limits/unit")), "");
    EXPECT_EQ(faults(with(request, "/policy/limits/unit", "nodes")), signal + " unit_mismatch\n");
  }
}

TEST(ReplicaSignals, NameTheBacklogByItsAddress) {
  EXPECT_EQ(decoded<Keda>(keda()).triggers[0].metric, "s3://landing/incoming/");
  EXPECT_EQ(decoded<Keda>(without(keda(), trigger + "/prefix")).triggers[0].metric, "s3://landing/");
  EXPECT_EQ(decoded<Keda>(without(keda(), trigger + "/target_object_size")).triggers[0].target_milli, 5'000);
}

TEST(ReplicaSignals, FillInTheDefaultsOfABehavior) {
  const auto behavior =
      decoded<Keda>(with(keda(), signal + "/behavior", {{"scale_up", {{"select_policy", "Min"}}}})).behavior;
  ASSERT_TRUE(behavior);
  EXPECT_EQ(behavior->scale_up.policies, kubernetes::default_scale_up().policies);
  EXPECT_EQ(behavior->scale_up.select_policy, kubernetes::SelectPolicy::min);
  EXPECT_EQ(behavior->scale_down, kubernetes::default_scale_down());
}

TEST(ReplicaSignals, AreRefusedWhereTheyAreWrong) {
  struct Row {
    json request;
    std::string place;
    json value;
    std::string code;  ///< empty: allowed
  };
  const std::string target = queue + "/external/target";
  const Row rows[] = {
      {autoscaler(), signal + "/max_replicas", 0, "out_of_range"},
      {autoscaler(), signal + "/min_replicas", 21, "minimum_above_maximum"},
      {autoscaler(), signal + "/min_replicas", 0, ""},
      {autoscaler(), signal + "/metrics", json::array(), "empty"},
      {autoscaler(), signal + "/tolerance", -0.1, "out_of_range"},
      {autoscaler(), cpu + "/type", "Gpu", "unknown_value"},
      {autoscaler(), cpu + "/resource/name", "", "empty"},
      {autoscaler(), cpu + "/ready_pods", 3, "unknown_field"},
      {autoscaler(), cpu + "/resource/target/type", "Value", "not_applicable"},
      {autoscaler(), cpu + "/pod_figures/0/usage", "-1", "out_of_range"},
      {autoscaler(), cpu + "/pod_figures/0/usage", "1e400", "invalid_quantity"},
      {autoscaler(), cpu + "/pod_figures/0/request", "1 Gi", "invalid_quantity"},
      {autoscaler(), cpu + "/pod_figures/0/state", "Running", "unknown_value"},
      {autoscaler(), target + "/type", "Utilization", "not_applicable"},
      {autoscaler(), target + "/average_value", "0", "out_of_range"},
      {autoscaler(), target + "/average_value", true, "invalid_quantity"},
      {autoscaler(), target + "/value", "5", "unknown_field"},
      {autoscaler(), signal + "/behavior/scale_up/policies", json::array(), "empty"},
      {autoscaler(), signal + "/behavior/scale_up/stabilization_window_seconds", 3'601, "out_of_range"},
      {autoscaler(), signal + "/recommendations", {{{"replicas", 3}}}, ""},
      {keda(), signal + "/triggers", json::array(), "empty"},
      {keda(), trigger + "/bucket", "a/b", "invalid_name"},
      {keda(), trigger + "/bucket", "", "empty"},
      {keda(), trigger + "/metric", "queue_depth", "unknown_field"},
      {keda(), trigger + "/target_object_size", 0, "out_of_range"},
      {keda(), signal + "/min_replica_count", 11, "minimum_above_maximum"},
      {keda(), signal + "/idle_replica_count", 0, "out_of_range"},
      {keda(), signal + "/cooldown_period", 0, ""},
      {keda(), signal + "/fallback/behavior", "none", "unknown_value"},
      {keda(), signal + "/last_active_at", "now", "not_a_time"},
  };
  for (const Row& row : rows) {
    const std::string found = faults(with(row.request, row.place, row.value));
    if (row.code.empty())
      EXPECT_EQ(found.find(row.place + " "), std::string::npos) << row.place << " = " << row.value << "\n" << found;
    else
      EXPECT_NE(found.find(row.place + " " + row.code + "\n"), std::string::npos)
          << row.place << " = " << row.value << "\n"
          << found;
  }
}

TEST(ReplicaSignals, AskForWhatTheyCannotDoWithout) {
  for (const std::string& place : {signal + "/max_replicas", signal + "/metrics", cpu + "/type", cpu + "/resource",
                                   cpu + "/resource/name", cpu + "/resource/target/average_utilization",
                                   queue + "/external/metric/name", queue + "/external/target/average_value"})
    EXPECT_EQ(faults(without(autoscaler(), place)), place + " missing\n");
  for (const std::string& place : {signal + "/triggers", trigger + "/bucket"})
    EXPECT_EQ(faults(without(keda(), place)), place + " missing\n");
  const json bare = with(keda(), trigger, {{"activation", 3}});
  EXPECT_EQ(faults(bare), trigger + "/target missing\n" + trigger + "/metric missing\n");
}

}  // namespace
}  // namespace headroom::api
