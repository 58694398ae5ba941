#include "core/decide.hpp"

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/stages/allocate.hpp"
#include "core/stages/arbitrate.hpp"
#include "core/stages/conclude.hpp"
#include "core/stages/constrain.hpp"
#include "core/stages/contradictions.hpp"
#include "core/stages/executor_chain.hpp"
#include "core/stages/explain.hpp"
#include "core/stages/guard.hpp"
#include "core/stages/observe.hpp"
#include "core/stages/price.hpp"
#include "core/stages/propose.hpp"
#include "core/stages/remember.hpp"
#include "core/stages/stranded_pods.hpp"
#include "core/stages/what_if.hpp"

namespace headroom {
namespace {

/// The proposal to hold, for a policy whose signals have no opinion.
Proposal hold(const Observation& seen) {
  return {.proposes = seen.current, .reason = "insufficient_data", .detail = {}, .evidence = {}};
}

/// The policy with the maximum that the proposal puts in place of its own, if that is larger. No value otherwise.
std::optional<Policy> with_raised_maximum(const Policy& policy, const Proposal& wanted) {
  if (!wanted.effective_maximum || *wanted.effective_maximum <= policy.limits.maximum) return std::nullopt;
  Policy raised = policy;
  raised.limits.maximum = *wanted.effective_maximum;
  return raised;
}

/// What the stages found, from `observe` to `price`. It points into the input and into the WhatIf.
struct Path {
  Observation seen;
  std::vector<Signal> signals;
  std::vector<SignalProposal> proposals;
  Arbitration arbitration;
  Proposal wanted;
  LastChange last;
  Constrained allowed;
  Allocation allocation;
  Priced priced;
};

/// `before`: the proposals for the same nodes and pods, if there are some.
Path follow(const EvaluationInput& input, const Catalog& catalog, const WhatIf& other,
            std::span<const SignalProposal> before) {
  const Policy& policy = other.policy ? *other.policy : input.policy;
  const Metrics& metrics = other.metrics ? *other.metrics : input.metrics;
  const auto& kubernetes = other.kubernetes ? *other.kubernetes : input.kubernetes;

  Path path{.seen = observe(input.cluster, metrics, policy, input.evaluated_at, catalog,
                            {.kubernetes = &kubernetes,
                             .history = &input.history,
                             .zones = &input.zones,
                             .forecasts = &input.forecasts})};
  const Observation& seen = path.seen;
  path.signals = recall_all(policy.signals, input.memory, seen);
  path.proposals = before.empty() ? propose_all(path.signals, seen) : propose_again(path.signals, seen, before);
  path.arbitration = arbitrate(path.proposals, seen);
  const auto winner = path.arbitration.winner;
  path.wanted = winner ? *path.proposals[*winner].proposal : hold(seen);
  const auto raised = with_raised_maximum(policy, path.wanted);
  const Policy& bounds = raised ? *raised : policy;
  path.last = last_change(input.cluster, input.history, input.evaluated_at + other.waited);
  if (path.last.at) *path.last.at -= other.waited;
  path.allowed = winner ? constrain(path.wanted, bounds, seen, path.last)
                        : Constrained{.target = seen.current, .ceiling = seen.current};
  path.allocation = keep_nodes_with_stranded_pods(allocate(path.wanted, path.allowed, bounds, seen, catalog),
                                                  path.wanted, bounds, seen);
  path.priced = price(path.allocation, input.cluster, catalog);
  if (auto clamp = too_small(path.allocation, path.priced.cost, bounds, seen)) {
    path.allocation = withheld(std::move(path.allocation), *std::move(clamp));
    path.priced = price(path.allocation, input.cluster, catalog);
  }
  return path;
}

/// Tries the counterfactual: does the path lead there if all that it names is so?
bool comes_true(const Counterfactual& counterfactual, const EvaluationInput& input, const Catalog& catalog,
                std::span<const SignalProposal> proposals) {
  const WhatIf other = what_if(counterfactual, input);
  const auto before = other.kubernetes ? std::span<const SignalProposal>{} : proposals;
  const Path path = follow(input, catalog, other, before);
  return direction_of(action_of(path.allocation)) == counterfactual.flip_to;
}

/// Keeps those of the first eight counterfactuals that come true. A policy may have a thousand rules, and each try asks
/// all of them.
void keep_true(std::vector<Counterfactual>& counterfactuals, auto&& comes_true) {
  constexpr std::size_t most = 8;
  if (counterfactuals.size() > most) counterfactuals.erase(counterfactuals.begin() + most, counterfactuals.end());
  std::erase_if(counterfactuals, [&](const Counterfactual& c) { return !comes_true(c); });
}

}  // namespace

Evaluation decide(const EvaluationInput& input, const Catalog& catalog) {
  const Path path = follow(input, catalog, {}, {});
  const auto& [seen, signals, proposals, arbitration, wanted, last, allowed, allocation, priced] = path;
  const auto contradictions = contradictions_of(seen);
  Decision decision =
      conclude(input, {seen, proposals, contradictions, arbitration, wanted, last, allowed, allocation, priced});
  if (input.spark) explain_executor_chain(decision, *input.spark, input.policy, seen, catalog);
  explain(decision, input.policy, seen, proposals, arbitration);
  keep_true(decision.counterfactuals,
            [&](const Counterfactual& c) { return comes_true(c, input, catalog, path.proposals); });
  return {.decision = std::move(decision), .memory = remember_all(signals, proposals, input.memory, seen)};
}

}  // namespace headroom
