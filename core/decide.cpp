#include "core/decide.hpp"

#include <utility>

#include "core/stages/allocate.hpp"
#include "core/stages/arbitrate.hpp"
#include "core/stages/conclude.hpp"
#include "core/stages/constrain.hpp"
#include "core/stages/executor_chain.hpp"
#include "core/stages/explain.hpp"
#include "core/stages/guard.hpp"
#include "core/stages/observe.hpp"
#include "core/stages/price.hpp"
#include "core/stages/propose.hpp"
#include "core/stages/remember.hpp"
#include "core/stages/stranded_pods.hpp"

namespace headroom {
namespace {

/// The proposal to hold, for a policy whose signals have no opinion.
Proposal hold(const Observation& seen) {
  return {.proposes = seen.current, .reason = "insufficient_data", .detail = {}, .evidence = {}};
}

}  // namespace

Evaluation decide(const EvaluationInput& input, const Catalog& catalog) {
  const Policy& policy = input.policy;

  const Observation seen =
      observe(input.cluster, input.metrics, policy, input.evaluated_at, catalog, &input.kubernetes, &input.zones);
  const auto signals = recall_all(policy.signals, input.memory, seen);
  const auto proposals = propose_all(signals, seen);
  const Arbitration arbitration = arbitrate(proposals, seen);
  const Proposal wanted = arbitration.winner ? *proposals[*arbitration.winner].proposal : hold(seen);
  const LastChange last = last_change(input.cluster, input.history, input.evaluated_at);
  const Constrained allowed = arbitration.winner ? constrain(wanted, policy, seen, last)
                                                 : Constrained{.target = seen.current, .ceiling = seen.current};
  Allocation allocation =
      keep_nodes_with_stranded_pods(allocate(wanted, allowed, policy, seen, catalog), wanted, policy, seen);
  Priced priced = price(allocation, input.cluster, catalog);
  if (auto clamp = too_small(allocation, priced.cost, policy, seen)) {
    allocation = withheld(std::move(allocation), *std::move(clamp));
    priced = price(allocation, input.cluster, catalog);
  }
  Decision decision = conclude(input, {seen, proposals, arbitration, wanted, last, allowed, allocation, priced});
  if (input.spark) explain_executor_chain(decision, *input.spark, policy, seen, catalog);
  explain(decision, policy, proposals, arbitration);
  return {.decision = std::move(decision), .memory = remember_all(signals, proposals, input.memory, seen)};
}

}  // namespace headroom
