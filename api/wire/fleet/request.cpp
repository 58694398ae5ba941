#include "api/wire/fleet/request.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "api/wire/cluster.hpp"
#include "api/wire/fields/budget.hpp"
#include "api/wire/fields/evaluated_at.hpp"
#include "api/wire/fields/labels.hpp"
#include "api/wire/fields/spark_demand.hpp"
#include "api/wire/fields/time_zones.hpp"
#include "api/wire/kubernetes_objects.hpp"
#include "api/wire/metrics.hpp"
#include "api/wire/policy.hpp"
#include "api/wire/stored_policy.hpp"
#include "core/decision/decision.hpp"
#include "core/intake/assemble.hpp"
#include "core/intake/merge_budget.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view cost_document = "aws.ce.GetCostAndUsage";
constexpr std::int64_t most_waiting = 1'000'000'000;
constexpr std::int64_t longest_idle = 31'536'000;  // a year
/// A day or a month of the budget needs its zone's rules for so long before and after.
constexpr Seconds rules_needed{34 * 86'400};

/// A step is a step only on EMR, but nothing else has steps to tell of.
std::optional<fleet::Steps> decode_steps(json::ObjectReader& member) {
  return member.nested("steps", [](json::ObjectReader& reader) -> std::optional<fleet::Steps> {
    reader.require("running");
    reader.require("pending");
    const auto running = reader.integer("running", 0, most_waiting);
    const auto pending = reader.integer("pending", 0, most_waiting);
    const auto concurrency = reader.integer("concurrency", 1, fleet::most_step_concurrency);
    if (!running || !pending) return std::nullopt;
    return fleet::Steps{.running = *running, .pending = *pending, .concurrency = concurrency};
  });
}

/// EMR says in DescribeCluster how many steps may run at once.
std::optional<std::int64_t> described_concurrency(const json::Value* sources) {
  if (sources == nullptr || sources->kind() != json::Kind::array) return std::nullopt;
  const auto member = [](const json::Value* object, std::string_view name, json::Kind kind) -> const json::Value* {
    if (object == nullptr || object->kind() != json::Kind::object) return nullptr;
    const json::Value* found = object->find(name);
    return found != nullptr && found->kind() == kind ? found : nullptr;
  };
  for (const json::Value& source : sources->items()) {
    const json::Value* kind = member(&source, "kind", json::Kind::string);
    if (kind == nullptr || kind->text() != "aws.emr.DescribeCluster") continue;
    const json::Value* cluster = member(member(&source, "body", json::Kind::object), "Cluster", json::Kind::object);
    const json::Value* level = member(cluster, "StepConcurrencyLevel", json::Kind::integer);
    if (level != nullptr && level->integer() >= 1 && level->integer() <= fleet::most_step_concurrency)
      return level->integer();
  }
  return std::nullopt;
}

fleet::WaitingWork decode_waiting(json::ObjectReader& request) {
  fleet::WaitingWork waiting;
  request.nested("waiting", [&](json::ObjectReader& reader) {
    waiting.containers = reader.integer("containers", 0, most_waiting).value_or(0);
    waiting.steps = reader.integer("steps", 0, most_waiting).value_or(0);
    waiting.container_memory_mib = reader.integer("container_memory_mib", 1, most_waiting);
  });
  return waiting;
}

/// What Cost Explorer says of all clusters together. Other documents are about one cluster and stand with it.
DocumentFacts decode_costs(json::ObjectReader& fleet) {
  const json::Value* sources = fleet.get("sources");
  if (sources != nullptr && sources->kind() == json::Kind::array) {
    const json::Path list = fleet.path().member("sources");
    for (std::size_t i = 0; i < sources->items().size(); ++i) {
      const json::Value& item = sources->items()[i];
      const json::Value* kind = item.kind() == json::Kind::object ? item.find("kind") : nullptr;
      if (kind == nullptr || kind->kind() != json::Kind::string || kind->text() == cost_document) continue;
      const json::Path place = list.item(i);
      fleet.violations().add(place.member("kind"), "not_applicable",
                             "only aws.ce.GetCostAndUsage is about a whole fleet; other documents stand with the "
                             "cluster that they are about, at clusters");
    }
  }
  return decode_sources(fleet);
}

/// What has been spent, and what about the budget contradicts itself.
void decode_spending(json::ObjectReader& reader, FleetRequest& result) {
  fleet::Rules& rules = result.rules;
  Remarks remarks;
  DocumentFacts costs = decode_costs(reader);
  rules.spend = merge_spend(decode_spend(reader), costs, rules.budget, result.evaluated_at, remarks);
  if (rules.budget) find_contradictions(*rules.budget, "fleet.budget", remarks);
  result.warnings = std::move(remarks.warnings);
  std::ranges::move(costs.warnings, std::back_inserter(result.warnings));
}

void decode_rules(json::ObjectReader& reader, FleetRequest& result) {
  reader.require("id");
  reader.require("maximum_clusters");
  fleet::Rules& rules = result.rules;
  if (const auto id = reader.string("id", longest_id)) {
    rules.id = std::string(*id);
    if (id->empty()) reader.report("id", "out_of_range", "must not be empty");
  }
  rules.maximum_clusters = reader.integer("maximum_clusters", 0, maximum_fleet_clusters).value_or(0);
  rules.step_concurrency = reader.integer("step_concurrency", 1, fleet::most_step_concurrency);
  reader.nested("create_when", [&](json::ObjectReader& when) {
    when.require("average_pending_containers_above");
    rules.create_above_average_pending = when.number("average_pending_containers_above", 0, 1e9);
  });
  reader.nested("terminate_when", [&](json::ObjectReader& when) {
    when.require("idle_for_seconds");
    rules.terminate_after_idle = when.seconds("idle_for_seconds", 0, longest_idle);
  });
  rules.budget = decode_budget(reader);
  if (rules.budget && rules.budget->preset) {
    const json::Path budget = reader.path().member("budget");
    reader.violations().add(budget.member("preset"), "not_applicable",
                            "is a rule for one cluster; put it into the policy's budget");
  }
  decode_spending(reader, result);
  result.cluster_template = decode_cluster_template(reader);
  if (rules.create_above_average_pending && !reader.has("template"))
    reader.report("template", "missing", "is required with create_when: it describes what is created");
}

/// The time that is left of the budget's windows.
void find_time_left(FleetRequest& request, const ZoneBook& book, json::Violations& violations) {
  if (!request.rules.budget) return;
  const Budget& budget = *request.rules.budget;
  if (const auto fault = unknown_zone(budget, request.zones, request.evaluated_at, book)) {
    const json::Path root;
    const json::Path fleet = root.member("fleet");
    return violations.add(fleet.member("budget"), *fault);
  }
  const TimeZone* zone = find_zone(request.zones, budget.time_zone);
  if (zone == nullptr) {
    auto found = book.zone(budget.time_zone, request.evaluated_at - rules_needed, request.evaluated_at + rules_needed);
    request.zones.push_back(found.value_or(TimeZone{.name = budget.time_zone}));
    zone = &request.zones.back();
  }
  request.rules.time_left = time_left(*zone, request.evaluated_at);
}

/// One item of `clusters`, as the request has it.
struct MemberFields {
  EvaluationRequestFields fields;
  DocumentFacts facts;
  FleetMemberRequest result;
};

MemberFields decode_member(json::ObjectReader& item, const EvaluationRequestFields& shared) {
  MemberFields member{.fields = shared, .facts = {}, .result = {}};
  EvaluationRequestFields& fields = member.fields;
  member.facts = decode_sources(item);
  const auto described = described_concurrency(item.get("sources"));
  fields.kubernetes = decode_objects(item);
  fields.cluster = decode_cluster(item);
  member.result.evaluation.has_metrics = item.has("metrics");
  fields.metrics = decode_metrics(item);
  fields.spark = decode_spark_demand(item);
  decode_member_state(item, member.result);
  if (member.result.steps && !member.result.steps->concurrency) member.result.steps->concurrency = described;
  return member;
}

/// Puts the faults that were found after reading where they stand: those of the policy are shared by all clusters,
/// unless the cluster has its own.
void add_faults(json::Violations& violations, const std::vector<Violation>& faults, const json::Path& item,
                bool has_own_policy) {
  const std::string sources = item.pointer() + "/sources/";
  const bool is_document_refused = std::ranges::any_of(
      violations.kept(), [&](const Violation& fault) { return fault.pointer.starts_with(sources); });
  for (const Violation& fault : faults) {
    if (is_document_refused && fault.code == "missing") continue;
    const bool shared =
        fault.pointer == "/policy" || fault.pointer.starts_with("/policy/") || fault.pointer == "/policy_id";
    violations.add(shared && !has_own_policy ? json::Path{} : item, fault);
  }
}

/// Without a cluster nothing else checks whether the policy contradicts itself. What only a cluster shows is left out.
void check_policy_alone(const EvaluationRequestFields& shared, const Catalog& catalog, json::Violations& violations) {
  const auto input = assemble(shared, {}, catalog);
  if (input) return;
  add_policy_faults(shared, faults_without_a_cluster(input.error()), violations);
}

/// Reads the policy of a registered cluster, if the request has none.
Result<void> read_own_policy(PolicyBook* policies, EvaluationRequestFields& fields, const json::Path& item,
                             const ZoneBook& zones, json::Violations& violations) {
  if (!fields.policy_id) return {};
  json::Violations found;
  if (auto read = read_stored_policy(policies, fields, found); !read) return read;
  check_zones(fields, zones, found);
  for (const Violation& fault : found.kept()) violations.add(item, fault);
  return {};
}

void check_repeated_ids(const std::vector<FleetMemberRequest>& members, const json::Path& list,
                        json::Violations& violations) {
  std::set<std::string_view> known;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::string& id = members[i].evaluation.input.cluster.id;
    if (id.empty() || known.insert(id).second) continue;
    const json::Path item = list.item(i);
    const json::Path cluster = item.member("cluster");
    violations.add(cluster.member("id"), "duplicate", "'" + id + "' is listed already");
  }
}

/// The limits that the policy states, whatever the clusters' own documents say.
std::optional<ComputeLimits> limits_of(const EvaluationRequestFields& shared) {
  if (shared.emr_policy && shared.emr_policy->managed) return shared.emr_policy->managed;
  if (!shared.policy || !shared.policy->limits.value) return std::nullopt;
  const LimitFields& fields = *shared.policy->limits.value;
  if (!fields.pools.empty()) return std::nullopt;
  ComputeLimits limits = fields.limits;
  limits.unit = fields.unit.value_or(Unit::instances);
  return limits;
}

}  // namespace

void decode_member_state(json::ObjectReader& item, FleetMemberRequest& member) {
  member.idle_since = item.time("idle_since");
  member.steps = decode_steps(item);
}

void settle_template(FleetRequest& request) {
  if (!request.cluster_template) return;
  Cluster& cluster = request.cluster_template->cluster;
  if (cluster.region.empty() && !request.members.empty())
    cluster.region = request.members.front().evaluation.input.cluster.region;
  request.rules.template_cluster = cluster;
}

Result<FleetRequest> decode_fleet(const json::Value& body, Instant now, const Catalog& catalog, const ZoneBook& zones,
                                  const CompleteRequest& complete, PolicyBook* policies) {
  json::Violations violations;
  FleetRequest result{.policy_name = "inline"};
  EvaluationRequestFields shared;
  std::vector<MemberFields> members;
  const json::Path root;
  Result<void> read;
  json::read(body, root, violations, [&](json::ObjectReader& request) {
    result.evaluated_at = shared.evaluated_at = decode_evaluated_at(request, now, decision_validity);
    result.labels = decode_labels(request);
    result.zones = shared.zones = decode_zones(request);
    result.waiting = decode_waiting(request);
    decode_policy(request, shared);
    read = read_stored_policy(policies, shared, violations);
    request.require("fleet");
    request.nested("fleet", [&](json::ObjectReader& reader) { decode_rules(reader, result); });
    request.require("clusters");
    request.each("clusters", maximum_fleet_clusters,
                 [&](json::ObjectReader& item) { members.push_back(decode_member(item, shared)); });
  });
  if (!read) return tl::unexpected(std::move(read.error()));
  result.policy_name = shared.policy_name;
  const json::Path policy = root.member("policy");
  if (shared.approval) violations.add(policy.member("approval"), "not_supported", "is not for fleets");
  check_zones(shared, zones, violations);
  find_time_left(result, zones, violations);
  const json::Path list = root.member("clusters");
  for (std::size_t i = 0; i < members.size(); ++i) {
    const json::Path item = list.item(i);
    MemberFields& member = members[i];
    std::vector<Warning> completed;
    if (complete) {
      auto warnings = complete(member.fields, member.facts);
      if (!warnings) return tl::unexpected(std::move(warnings.error()));
      completed = *std::move(warnings);
    }
    if (read = read_own_policy(policies, member.fields, item, zones, violations); !read)
      return tl::unexpected(std::move(read.error()));
    auto input = assemble(member.fields, std::move(member.facts), catalog);
    if (!input) {
      add_faults(violations, faults_of_request(member.fields, std::move(input.error())), item,
                 member.fields.policy_id_is_clusters);
    } else {
      EvaluationRequest& evaluation = member.result.evaluation;
      evaluation.input = *std::move(input);
      evaluation.policy_name = std::move(member.fields.policy_name);
      evaluation.labels = result.labels;
      std::ranges::move(completed, std::back_inserter(evaluation.input.warnings));
    }
    result.members.push_back(std::move(member.result));
  }
  if (members.empty()) check_policy_alone(shared, catalog, violations);
  check_repeated_ids(result.members, list, violations);
  if (!violations.empty()) return tl::unexpected(violations.error("the fleet evaluation request"));
  result.limits = limits_of(shared);
  settle_template(result);
  return result;
}

fleet::FleetInput plan_input(const FleetRequest& request, std::vector<fleet::Member> decided) {
  for (std::size_t i = 0; i < decided.size(); ++i) {
    decided[i].idle_since = request.members[i].idle_since;
    decided[i].steps = request.members[i].steps;
  }
  return {.rules = request.rules,
          .members = std::move(decided),
          .waiting = request.waiting,
          .evaluated_at = request.evaluated_at,
          .warnings = request.warnings};
}

}  // namespace headroom::api
