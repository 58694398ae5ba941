#include "api/handlers/policies/history_of_policy.hpp"

#include "api/handlers/policies/policy_answers.hpp"
#include "api/wire/fields/activation_rule.hpp"

namespace headroom::api {

BacktestSources backtest_sources(const Dependencies& with) {
  return {.list = [&log = with.log](const DecisionQuery& query) { return log.list(query); },
          .snapshots = with.snapshots,
          .catalog = with.catalog,
          .zones = with.zones};
}

Result<std::optional<backtest::ActivationLimits>> activation_in_force(const Call& call, const StoredPolicy& policy) {
  if (!policy.active) return std::nullopt;
  const auto document = document_of(call, *policy.active);
  if (!document) return tl::unexpected(document.error());
  return activation_of(document->view());
}

Result<std::vector<std::string>> clusters_to_judge(const BacktestSources& sources,
                                                   const std::optional<backtest::ActivationLimits>& limits,
                                                   const BacktestQuestion& question) {
  if (limits && !limits->cluster_ids.empty()) return limits->cluster_ids;
  return clusters_of_policy(sources, question.policy_id, question.from, question.to);
}

}  // namespace headroom::api
