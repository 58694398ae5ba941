#include "api/wire/evaluation_request.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "api/sources/read_sources.hpp"
#include "api/wire/cluster.hpp"
#include "api/wire/fields/assembly_faults.hpp"
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

namespace headroom::api {

DocumentFacts decode_sources(json::ObjectReader& request) {
  const json::Path path = request.path().member("sources");
  const auto items = request.array("sources", maximum_sources);
  return items ? read_sources(*items, path, request.violations()) : DocumentFacts{};
}

void check_zones(const EvaluationRequestFields& fields, const ZoneBook& book, json::Violations& violations) {
  if (!fields.policy) return;
  json::Violations found;
  const json::Path body{};
  const json::Path policy = body.member("policy");
  if (fields.policy->budget) {
    const json::Path budget = policy.member("budget");
    if (const auto fault = unknown_zone(*fields.policy->budget, fields.zones, fields.evaluated_at, book))
      found.add(budget, *fault);
  }
  const json::Path signals = policy.member("signals");
  for (const SignalFields& each : fields.policy->signals) {
    const json::Path path = signals.item(each.index);
    for (const Violation& fault : unknown_zones(each.signal, fields.zones, fields.evaluated_at, book))
      found.add(path, fault);
  }
  add_policy_faults(fields, found.kept(), violations);
}

Result<EvaluationRequest> decode_evaluation(const json::Value& body, Instant now, const Catalog& catalog,
                                            const ZoneBook* zones, const CompleteRequest& complete,
                                            PolicyBook* policies) {
  json::Violations violations;
  EvaluationRequest result{.input = {}, .labels = {}, .policy_name = "inline"};
  EvaluationRequestFields fields;
  DocumentFacts facts;
  json::read(body, json::Path{}, violations, [&](json::ObjectReader& request) {
    facts = decode_sources(request);
    fields.kubernetes = decode_objects(request);
    fields.evaluated_at = decode_evaluated_at(request, now, decision_validity);
    fields.cluster = decode_cluster(request);
    result.has_metrics = request.has("metrics");
    fields.metrics = decode_metrics(request);
    decode_policy(request, fields);
    fields.spark = decode_spark_demand(request);
    result.labels = decode_labels(request);
    fields.zones = decode_zones(request);
    fields.spend = decode_spend(request);
    result.task_token = decode_callback(request);
  });
  std::vector<Warning> completed;
  if (complete) {
    auto warnings = complete(fields, facts);
    if (!warnings) return tl::unexpected(std::move(warnings.error()));
    completed = *std::move(warnings);
  }
  if (const auto read = read_stored_policy(policies, fields, violations); !read) return tl::unexpected(read.error());
  if (zones != nullptr) check_zones(fields, *zones, violations);
  auto input = assemble(fields, std::move(facts), catalog);
  if (!input) add_assembly_faults(violations, faults_of_request(fields, std::move(input.error())));
  if (!violations.empty()) return tl::unexpected(violations.error("the evaluation request"));
  result.input = *std::move(input);
  result.policy_name = std::move(fields.policy_name);
  result.approval = {.rule = fields.approval, .callback = !result.task_token.empty()};
  std::ranges::move(completed, std::back_inserter(result.input.warnings));
  return result;
}

}  // namespace headroom::api
