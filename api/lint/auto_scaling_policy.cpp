#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "api/json/reader.hpp"
#include "api/lint/alarm_model.hpp"
#include "api/lint/changes.hpp"
#include "api/lint/kinds.hpp"
#include "api/lint/limit_findings.hpp"
#include "api/lint/read_rules.hpp"
#include "api/lint/refused_values.hpp"
#include "api/sources/aws/emr_policies.hpp"

namespace headroom::lint {
namespace {

constexpr std::string_view units[] = {"NONE",
                                      "SECONDS",
                                      "MICRO_SECONDS",
                                      "MILLI_SECONDS",
                                      "BYTES",
                                      "KILO_BYTES",
                                      "MEGA_BYTES",
                                      "GIGA_BYTES",
                                      "TERA_BYTES",
                                      "BITS",
                                      "KILO_BITS",
                                      "MEGA_BITS",
                                      "GIGA_BITS",
                                      "TERA_BITS",
                                      "PERCENT",
                                      "COUNT",
                                      "BYTES_PER_SECOND",
                                      "KILO_BYTES_PER_SECOND",
                                      "MEGA_BYTES_PER_SECOND",
                                      "GIGA_BYTES_PER_SECOND",
                                      "TERA_BYTES_PER_SECOND",
                                      "BITS_PER_SECOND",
                                      "KILO_BITS_PER_SECOND",
                                      "MEGA_BITS_PER_SECOND",
                                      "GIGA_BITS_PER_SECOND",
                                      "TERA_BITS_PER_SECOND",
                                      "COUNT_PER_SECOND"};

/// A unit that EMR's API does not have.
void check_unit(const RuleModel& rule, Findings& findings) {
  if (!rule.unit.present()) return;
  const auto unit = rule.unit.text();
  if (unit && std::ranges::find(units, *unit) != std::end(units)) return;
  std::vector<JsonPatch> fixes;
  if (unit)
    for (const std::string_view name : near_names(*unit, units)) fixes.push_back({set(rule.unit, json_text(name))});
  fixes.push_back({remove(rule.unit)});
  findings.add_with_choice("invalid_value", rule.unit.where(), "EMR has no such unit", std::move(fixes));
}

}  // namespace

void lint_auto_scaling_policy(const Place& body, Findings& findings) {
  const Place inner = body.member("AutoScalingPolicy");
  const Place& policy = inner.is_object() ? inner : body;
  const Place constraints = policy.member("Constraints");
  lint_bounds(constraints.member("MinCapacity"), constraints.member("MaxCapacity"), "the constraints", findings);
  RuleList rules = read_emr_rules(policy);
  for (RuleModel& rule : rules.rules) {
    check_unit(rule, findings);
    if (findings.has("invalid_value", rule.unit.pointer())) rule.unit = Place{};
  }
  lint_alarm_rules(rules, findings);
  if (!rules.rules.empty())
    for (const Direction direction : {Direction::in, Direction::out})
      if (!can_scale(rules, direction)) report_missing_direction(rules, direction, findings);
  json::Violations faults;
  const json::Value nothing = json::Value::of_object({});
  const bool is_read =
      api::read_emr_auto_scaling_policy(body.value() == nullptr ? nothing : *body.value(), json::Path{}, faults)
          .has_value();
  if (!is_read && faults.empty()) faults.add(json::Path{}, "missing", "Constraints and Rules are required");
  add_refused_values(body, faults, {}, findings);
}

}  // namespace headroom::lint
