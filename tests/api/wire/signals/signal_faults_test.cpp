#include <string>

#include <gtest/gtest.h>

#include "api/json/parse.hpp"
#include "api/wire/evaluation_request.hpp"
#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;

/// `pointer code`, one a line and relative to the only signal, in the order in which they are reported. Leaves out that
/// the request's limits may count something else than the signal does.
std::string faults(const json& signal) {
  const std::string place = "/policy/signals/0";
  json request = json::parse(test::read_text("examples/emr/inline.json"));
  request["policy"]["signals"] = {signal};
  const auto document = headroom::json::parse(request.dump());
  const auto decoded = decode_evaluation(document->root(), test::instant("2026-11-22T12:00:00Z"), builtin_catalog());
  std::string lines;
  if (decoded) return lines;
  for (const Violation& fault : decoded.error().violations) {
    if (fault.code == "unit_mismatch") continue;
    EXPECT_TRUE(fault.pointer.starts_with(place)) << fault.pointer;
    lines += fault.pointer.substr(place.size()) + " " + fault.code + "\n";
  }
  return lines;
}

json rule(const char* name) {
  return {{"name", name},
          {"metric", "load"},
          {"comparison", "greater_than"},
          {"threshold", 5},
          {"adjustment", {{"type", "change_in_capacity"}, {"value", 1}}}};
}

TEST(SignalFaults, AreReportedOnceEach) {
  struct Row {
    json signal;
    std::string told;
  };
  json unreadable = rule("busy");
  unreadable["metric"] = 5;
  unreadable["cooldown_seconds"] = -1;
  json wrong = rule("idle");
  wrong["cooldown_seconds"] = -1;
  const Row rows[] = {
      {{{"kind", "target_tracking"}, {"metric", "load"}, {"target", 70}}, ""},
      // What is missing or unreadable is not empty or out of range as well.
      {{{"kind", "target_tracking"}}, "/metric missing\n/target missing\n"},
      {{{"kind", "target_tracking"}, {"metric", 5}, {"target", 70}}, "/metric wrong_type\n"},
      {{{"kind", "keda"}, {"triggers", "none"}}, "/triggers wrong_type\n"},
      {{{"kind", "cluster_autoscaler"}, {"expander", {"cheapest"}}}, "/expander/0 unknown_value\n"},
      // A wrong value of one field does not hide that of another.
      {{{"kind", "hdinsight_load"}, {"pending_for_seconds", "1"}, {"removed_at_once", 0}, {"size", 3}},
       "/pending_for_seconds wrong_type\n/removed_at_once out_of_range\n/size unknown_field\n"},
      // An unreadable field hides no fault of the fields beside it.
      {{{"kind", "alarm_rules"}, {"rules", {unreadable, wrong}}},
       "/rules/0/metric wrong_type\n/rules/0/cooldown_seconds out_of_range\n/rules/1/cooldown_seconds out_of_range\n"},
      {{{"kind", "alarm_rules"}, {"rules", json::array()}}, "/rules empty\n"},
      // A timeout that another one takes over is one fault.
      {{{"kind", "spark_dynamic_allocation"}, {"scheduler_backlog_timeout_seconds", 0}},
       "/scheduler_backlog_timeout_seconds out_of_range\n"},
      // Numbers that no type of the model could hold are refused like other large ones.
      {{{"kind", "hdinsight_load"}, {"removed_at_once", 1e300}}, "/removed_at_once out_of_range\n"},
      {{{"kind", "cluster_autoscaler"}, {"max_memory_total_gib", 1e300}}, "/max_memory_total_gib out_of_range\n"},
  };
  for (const Row& row : rows) EXPECT_EQ(faults(row.signal), row.told) << row.signal;
}

}  // namespace
}  // namespace headroom::api
