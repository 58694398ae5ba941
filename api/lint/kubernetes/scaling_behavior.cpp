#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "api/lint/changes.hpp"
#include "api/lint/kubernetes/objects.hpp"
#include "api/lint/kubernetes/values.hpp"

namespace headroom::lint {
namespace {

constexpr std::int64_t longest_window = 3600;  // seconds
constexpr std::int64_t longest_period = 1800;  // seconds
constexpr int usual_window = 300;              // seconds, Kubernetes' default downward
constexpr std::int64_t usual_period = 60;      // seconds
constexpr std::int64_t most_replicas = INT32_MAX;

/// A whole number within two bounds, both included.
void check_within(const Place& place, std::int64_t least, std::int64_t most, std::int64_t usual, Findings& findings) {
  const auto number = place.integer();
  if (number && *number >= least && *number <= most) return;
  const std::int64_t nearest = place.is_number() ? std::clamp(number.value_or(usual), least, most) : usual;
  findings.add("invalid_value", place,
               "Kubernetes takes a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
                   " here; it is " + shown(place),
               set(place, json_text(nearest)));
}

void check_policy(const Place& policy, Findings& findings) {
  const Place type = policy.member("type");
  if (type.text() != "Pods" && type.text() != "Percent")
    findings.add("invalid_value", type, "The type of a policy is Pods or Percent; it is " + shown(type),
                 set(type, json_text("Percent")));
  check_within(policy.member("value"), 1, most_replicas, 1, findings);
  check_within(policy.member("periodSeconds"), 1, longest_period, usual_period, findings);
}

bool is_disabled(const Place& rules) { return rules.member("selectPolicy").text() == "Disabled"; }

void check_rules(const Place& rules, Findings& findings) {
  const Place window = rules.member("stabilizationWindowSeconds");
  if (window.present()) check_within(window, 0, longest_window, usual_window, findings);
  const Place select = rules.member("selectPolicy");
  constexpr std::array<std::string_view, 3> choices{"Max", "Min", "Disabled"};
  if (select.present() && std::ranges::find(choices, select.text().value_or("")) == choices.end())
    findings.add("invalid_value", select, "selectPolicy is Max, Min or Disabled; it is " + shown(select),
                 set(select, json_text("Max")));
  const Place tolerance = rules.member("tolerance");
  if (tolerance.present() && !quantity_is_positive(tolerance) && tolerance.number() != 0.0)
    findings.add("invalid_value", tolerance, "A tolerance is a quantity of at least 0; it is " + shown(tolerance),
                 remove(tolerance));
  const Place policies = rules.member("policies");
  if (policies.is_array() && policies.items().empty())
    findings.add("invalid_value", policies, "There must be at least one policy", remove(policies));
  for (std::size_t i = 0; i < policies.items().size(); ++i) check_policy(policies.item(i), findings);
}

}  // namespace

void check_behavior(const Place& behavior, bool is_ready_for_zero, Findings& findings) {
  const Place up = behavior.member("scaleUp");
  const Place down = behavior.member("scaleDown");
  check_rules(up, findings);
  check_rules(down, findings);
  if (is_disabled(up) && !is_ready_for_zero)
    findings.add("never_scales_out", up.member("selectPolicy"), "Scaling up is disabled, so nothing ever adds replicas",
                 set(up.member("selectPolicy"), json_text("Max")));
  if (is_disabled(down) && !is_ready_for_zero)
    findings.add("never_scales_in", down.member("selectPolicy"),
                 "Scaling down is disabled, so nothing ever removes replicas",
                 set(down.member("selectPolicy"), json_text("Max")));
  const Place window = down.member("stabilizationWindowSeconds");
  if (window.integer() == 0 && !is_disabled(down))
    findings.add("no_stabilization", window, "The window for scaling down is 0 s, so replicas follow every dip",
                 set(window, json_text(usual_window)));
}

}  // namespace headroom::lint
