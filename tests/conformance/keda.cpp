#include "core/kubernetes/replicas/keda_rules.hpp"
#include "tests/conformance/suite.hpp"

namespace headroom::conformance {
namespace {

using namespace kubernetes;

bool flag(const Json& input, const char* name) { return input.contains(name) && input.at(name) == true; }

std::optional<Seconds> optional_seconds(const Json& input, const char* name) {
  const auto seconds = optional_integer(input, name);
  return seconds ? std::optional(Seconds{*seconds}) : std::nullopt;
}

Activity activity_of(const Json& input) {
  if (flag(input, "active") || flag(input, "force")) return Activity::active;
  return flag(input, "err") ? Activity::failed : Activity::inactive;
}

Json activation(const Json& input) {
  const ActivationRules defaults;
  const ActivationRules rules{
      .minimum = optional_integer(input, "mn").value_or(defaults.minimum),
      .idle = optional_integer(input, "idle"),
      .cooldown = optional_seconds(input, "cooldownPeriod").value_or(defaults.cooldown),
      .initial_cooldown = optional_seconds(input, "initialCooldownPeriod").value_or(defaults.initial_cooldown),
      .fallback_replicas = optional_integer(input, "fb")};
  const ActivationState state{
      .current = integer(input, "cur"),
      .activity = activity_of(input),
      .since_active = optional_seconds(input, "last_age"),
      .since_created = optional_seconds(input, "created_age"),
      .pauses = {.paused = flag(input, "paused"), .scale_in = flag(input, "pin"), .scale_out = flag(input, "pout")}};
  return {{"replicas", activate(rules, state).replicas}};
}

FallbackBehavior behavior_of(const std::string& name) {
  if (name == "static") return FallbackBehavior::fixed;
  if (name == "currentReplicas") return FallbackBehavior::current_replicas;
  if (name == "currentReplicasIfHigher") return FallbackBehavior::current_replicas_if_higher;
  if (name == "currentReplicasIfLower") return FallbackBehavior::current_replicas_if_lower;
  throw Malformed("\"behavior\" does not know " + name);
}

Json fallback(const Json& input) {
  const Fallback rules{.failure_threshold = integer(input, "failureThreshold"),
                       .replicas = integer(input, "replicas"),
                       .behavior = behavior_of(optional_text(input, "behavior").value_or("static"))};
  const std::int64_t failures = integer(input, "failures_before") + 1;
  const auto target = static_cast<std::int64_t>(number(input, "target_average_value") * 1000);
  const auto metric = fallback_metric(rules, failures, optional_integer(input, "current").value_or(0), target);
  return {{"metric_value", metric ? Json(static_cast<double>(*metric) / 1000) : Json()}, {"failures_after", failures}};
}

constexpr Kind kinds[] = {{"activation", activation}, {"fallback", fallback}};

}  // namespace

const Suite keda{"keda", kinds};

}  // namespace headroom::conformance
