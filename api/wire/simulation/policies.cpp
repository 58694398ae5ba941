#include "api/wire/simulation/policies.hpp"

#include <string_view>
#include <utility>
#include <variant>

#include "api/json/parse.hpp"
#include "api/wire/policy.hpp"
#include "api/wire/stored_policy.hpp"
#include "core/intake/assemble.hpp"

namespace headroom::api {
namespace {

using simulation::SimulatedPolicy;
using simulation::StaticPolicy;

constexpr std::string_view static_kind = "static";
constexpr std::string_view policy_pointer = "/policy";

bool is_static(const json::Value& value) {
  const json::Value* kind = value.find("kind");
  return kind != nullptr && kind->kind() == json::Kind::string && kind->text() == static_kind;
}

Units decode_units(json::ObjectReader& reader) {
  reader.get("kind");
  reader.require("units");
  return Units{reader.integer("units", 0, static_cast<std::int64_t>(simulation::largest_demand)).value_or(0)};
}

/// Without what is said of single pools.
void forget_pools(EvaluationRequestFields& fields) {
  if (fields.emr_policy && fields.emr_policy->automatic) fields.emr_policy->automatic->limits.pool_id.clear();
  if (fields.emr_policy && fields.emr_policy->managed) fields.emr_policy->managed->unit = Unit::instances;
  if (!fields.policy) return;
  fields.policy->mix.pools.clear();
  if (auto& limits = fields.policy->limits.value) {
    limits->pools.clear();
    if (limits->unit == Unit::vcpu) limits->unit = Unit::instances;
  }
  for (SignalFields& signal : fields.policy->signals)
    if (auto* alarms = std::get_if<AlarmRules>(&signal.signal))
      for (AlarmRule& rule : alarms->rules) rule.applies_to = {};
}

/// A cluster of one pool, about which nothing else is known.
ClusterFields plain_cluster() {
  PoolFields pool{.id = "units"};
  pool.role = {.given = true, .value = Role::task};
  pool.requested = {.given = true, .value = 0};
  ClusterFields cluster{.id = "simulated", .has_id = true, .platform = Platform::kubernetes};
  cluster.pools.push_back(std::move(pool));
  return cluster;
}

/// The pointer of the fault below the policy itself.
Violation below_policy(Violation fault) {
  if (fault.pointer.starts_with(policy_pointer)) fault.pointer.erase(0, policy_pointer.size());
  return fault;
}

void check_zones(const EvaluationRequestFields& fields, const json::Path& path, const ZoneBook& book,
                 json::Violations& violations) {
  if (!fields.policy) return;
  const json::Path signals = path.member("signals");
  for (const SignalFields& each : fields.policy->signals) {
    const json::Path signal = signals.item(each.index);
    for (const Violation& fault : unknown_zones(each.signal, fields.zones, fields.evaluated_at, book))
      violations.add(signal, fault);
  }
}

void decode_decided(const json::Value& value, const json::Path& path, const PolicyContext& with,
                    json::Violations& violations, SimulatedPolicy& result, std::vector<Warning>& warnings) {
  EvaluationRequestFields fields;
  const std::size_t before = violations.total();
  json::read(value, path, violations, [&](json::ObjectReader& reader) { decode_policy_document(reader, fields); });
  forget_pools(fields);
  fields.cluster = plain_cluster();
  fields.evaluated_at = with.start;
  check_zones(fields, path, with.zones, violations);
  auto input = assemble(fields, {}, with.catalog);
  if (!input) {
    for (Violation& fault : input.error()) violations.add(path, below_policy(std::move(fault)));
    return;
  }
  if (input->policy.budget) {
    const json::Path budget = path.member("budget");
    if (const auto fault = unknown_zone(*input->policy.budget, {}, with.start, with.zones))
      violations.add(budget, *fault);
  }
  if (violations.total() > before) return;
  add_zones(*input, with.zones);
  result.policy = std::move(input->policy);
  result.zones = std::move(input->zones);
  for (Warning& warning : input->warnings) warnings.push_back({warning.code, result.name + ": " + warning.detail});
}

void decode_unnamed(const json::Value& value, const json::Path& path, const PolicyContext& with,
                    json::Violations& violations, SimulatedPolicy& result, std::vector<Warning>& warnings) {
  if (value.kind() != json::Kind::object) return violations.add(path, "wrong_type", "must be an object");
  if (!is_static(value)) return decode_decided(value, path, with, violations, result, warnings);
  result.policy = StaticPolicy{json::read(value, path, violations, decode_units)};
}

/// Every fault of a stored policy is where the request names it.
void decode_stored(std::string_view reference, const json::Path& path, const PolicyContext& with,
                   json::Violations& violations, SimulatedPolicy& result, std::vector<Warning>& warnings) {
  if (with.policies == nullptr)
    return violations.add(path, "not_supported", "there are no stored policies here; give the policy inline");
  Violation fault;
  const auto named = find_policy(*with.policies, reference, fault);
  if (!named) {
    if (with.failure != nullptr) *with.failure = named.error();
    return;
  }
  if (!*named) return violations.add(path, fault);
  result.name = (*named)->name;
  const auto document = json::parse((*named)->document.view());
  if (!document) return violations.add(path, "unreadable_policy", document.error().detail);
  json::Violations found;
  decode_unnamed(document->root(), json::Path{}, with, found, result, warnings);
  for (const Violation& each : found.kept())
    violations.add(path, each.code, result.name + each.pointer + ": " + each.detail);
}

bool is_named_or_stored(const json::Value& value) {
  return value.kind() == json::Kind::object && (value.find("policy") != nullptr || value.find("policy_id") != nullptr);
}

}  // namespace

SimulatedPolicy decode_simulated_policy(const json::Value& value, const json::Path& path, std::string name,
                                        const PolicyContext& with, json::Violations& violations,
                                        std::vector<Warning>& warnings) {
  SimulatedPolicy result{.name = std::move(name), .policy = StaticPolicy{}};
  if (!is_named_or_stored(value)) {
    decode_unnamed(value, path, with, violations, result, warnings);
    return result;
  }
  json::read(value, path, violations, [&](json::ObjectReader& reader) {
    const auto own = reader.string("name", 100);
    const json::Path inner = path.member("policy");
    const json::Path stored = path.member("policy_id");
    if (const json::Value* policy = reader.get("policy"))
      decode_unnamed(*policy, inner, with, violations, result, warnings);
    if (const auto id = reader.string("policy_id", longest_policy_reference)) {
      if (reader.has("policy"))
        violations.add(stored, "conflict", "a policy is given, or named, not both");
      else
        decode_stored(*id, stored, with, violations, result, warnings);
    }
    if (own) result.name = *own;
  });
  return result;
}

}  // namespace headroom::api
