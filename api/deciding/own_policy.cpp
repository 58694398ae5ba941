#include "api/deciding/own_policy.hpp"

#include <optional>
#include <string>

#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/sources/aws/emr_policies.hpp"
#include "api/wire/fields/limits.hpp"

namespace headroom::api {
namespace {

/// The limits of the managed scaling policy that the decision's answer recommends. No value if it recommends none.
std::optional<ComputeLimits> recommended_limits(const StoredDecision& decision) {
  const auto answer = json::parse(decision.record.documents.answer.view());
  if (!answer) return std::nullopt;
  const json::Value* artifacts = answer->root().find("artifacts");
  if (artifacts == nullptr || artifacts->kind() != json::Kind::array) return std::nullopt;
  for (const json::Value& artifact : artifacts->items()) {
    const json::Value* kind = artifact.find("kind");
    const json::Value* body = artifact.find("body");
    if (kind == nullptr || body == nullptr || kind->text() != "aws.emr.PutManagedScalingPolicy") continue;
    json::Violations ignored;
    const auto document = read_emr_managed_scaling_policy(*body, json::Path{}, ignored);
    return document ? std::optional(document->limits) : std::nullopt;
  }
  return std::nullopt;
}

/// The limits of the policy that the decision was made by.
std::optional<ComputeLimits> limits_used(const StoredDecision& decision) {
  const auto policy = json::parse(decision.record.documents.policy);
  const json::Value* limits = policy ? policy->root().find("limits") : nullptr;
  if (limits == nullptr) return std::nullopt;
  json::Violations faults;
  const LimitFields fields = json::read(*limits, json::Path{}, faults, [](json::ObjectReader& reader) {
    reader.get("pools");
    return decode_limits(reader);
  });
  if (!faults.empty()) return std::nullopt;
  ComputeLimits used = fields.limits;
  used.unit = fields.unit.value_or(used.unit);
  return used;
}

/// Limits that are absent are equal to the maximum, as EMR answers them.
bool mean_the_same(const ComputeLimits& a, const ComputeLimits& b) {
  return a.unit == b.unit && a.minimum == b.minimum && a.maximum == b.maximum &&
         a.on_demand_limit() == b.on_demand_limit() && a.core_limit() == b.core_limit();
}

}  // namespace

std::optional<RememberedLimits> limits_of_own_policy(DecisionLog& log, const EvaluationInput& input) {
  const auto& attached = input.cluster.managed_scaling;
  if (!attached || input.history.limits) return std::nullopt;
  for (const Recommendation& earlier : input.history.recommendations) {
    if (earlier.steered) continue;
    const auto decision = log.find(earlier.id);
    const auto recommended = decision ? recommended_limits(*decision) : std::nullopt;
    if (!recommended || !mean_the_same(*recommended, *attached)) continue;
    const auto used = limits_used(*decision);
    if (!used || used->unit != attached->unit) return std::nullopt;
    return RememberedLimits{
        .limits = *used, .attached = attached, .since = earlier.evaluated_at, .seen_at = earlier.evaluated_at};
  }
  return std::nullopt;
}

}  // namespace headroom::api
