#include "core/decide.hpp"

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
#include "core/stages/window_bounds.hpp"

namespace headroom {
namespace {

/// The proposal to hold, for a policy whose signals have no opinion.
Proposal hold(const Observation& seen, const Arbitration& arbitration) {
  return {.proposes = seen.current,
          .reason = arbitration.lacks_data ? "insufficient_data" : nothing_scheduled,
          .detail = {},
          .evidence = {}};
}

/// What the stages found, from `observe` to `price`. It points into the input and into the WhatIf.
struct Path {
  Observation seen;
  std::vector<Signal> signals;
  std::vector<SignalProposal> proposals;
  Arbitration arbitration;
  NarrowedLimits limits;
  PolicyRules rules;  ///< the policy's, with these limits
  Proposal wanted;
  LastChange last;
  Constrained allowed;
  Allocation allocation;
  Priced priced;
};

/// The policy's limits, narrowed by the windows in force and then by what scheduled actions have set.
NarrowedLimits limits_of(const ComputeLimits& policy, const WindowBounds& windows, const Arbitration& arbitration,
                         const Observation& seen) {
  const auto narrow = [&](const ComputeLimits& limits, const WindowBounds& by) {
    return arbitration.lacks_data ? windows_alone(limits, by, seen.current) : narrowed(limits, by);
  };
  NarrowedLimits result = narrow(policy, windows);
  if (windows.pools.empty()) return result;
  NarrowedLimits inner = narrowed(result.limits, sum_of_pools(windows, seen));
  if (inner.minimum_because.empty()) inner.minimum_because = std::move(result.minimum_because);
  if (inner.maximum_because.empty()) inner.maximum_because = std::move(result.maximum_because);
  inner.warnings.insert(inner.warnings.begin(), result.warnings.begin(), result.warnings.end());
  return inner;
}

LimitClauses clauses_of(const NarrowedLimits& limits) { return {limits.minimum_because, limits.maximum_because}; }

/// `before`: the proposals for the same nodes and pods, if there are some.
Path follow(const EvaluationInput& input, const Catalog& catalog, const WindowBounds& windows, const WhatIf& other,
            std::span<const SignalProposal> before) {
  const Policy& policy = other.policy ? *other.policy : input.policy;
  const Metrics& metrics = other.metrics ? *other.metrics : input.metrics;
  const auto& kubernetes = other.kubernetes ? *other.kubernetes : input.kubernetes;

  Path path{.seen = observe(input.cluster, metrics, policy, input.evaluated_at, catalog,
                            {.kubernetes = &kubernetes, .history = &input.history, .zones = &input.zones})};
  const Observation& seen = path.seen;
  path.signals = recall_all(policy.signals, input.memory, seen);
  path.proposals = before.empty() ? propose_all(path.signals, seen) : propose_again(path.signals, seen, before);
  path.arbitration = arbitrate(path.proposals, seen);
  const auto winner = path.arbitration.winner;
  path.limits = limits_of(policy.limits, windows, path.arbitration, seen);
  path.rules = policy;
  path.rules.limits = path.limits.limits;
  narrow_pools(path.rules.pool_limits, windows);
  path.wanted = winner ? *path.proposals[*winner].proposal : hold(seen, path.arbitration);
  path.last = last_change(input.cluster, input.history, input.evaluated_at + other.waited);
  if (path.last.at) *path.last.at -= other.waited;
  const bool none_bind =
      path.arbitration.lacks_data && !windows.minimum && !windows.maximum && windows.pools.empty();
  path.allowed = none_bind ? Constrained{.target = seen.current, .ceiling = seen.current}
                           : constrain(path.wanted, path.rules, seen, path.last, clauses_of(path.limits));
  path.allocation = keep_nodes_with_stranded_pods(allocate(path.wanted, path.allowed, path.rules, seen, catalog),
                                                  path.wanted, policy, seen);
  path.priced = price(path.allocation, input.cluster, catalog);
  if (auto clamp = too_small(path.allocation, path.priced.cost, path.rules, seen)) {
    path.allocation = withheld(std::move(path.allocation), *std::move(clamp));
    path.priced = price(path.allocation, input.cluster, catalog);
  }
  return path;
}

/// Tries the counterfactual: does the path lead there if all that it names is so?
bool comes_true(const Counterfactual& counterfactual, const EvaluationInput& input, const Catalog& catalog,
                const WindowBounds& windows, std::span<const SignalProposal> proposals) {
  const WhatIf other = what_if(counterfactual, input);
  const auto before = other.kubernetes ? std::span<const SignalProposal>{} : proposals;
  const Path path = follow(input, catalog, windows, other, before);
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
  const WindowBounds windows = window_bounds(input.policy.signals, input.zones, input.policy.limits.unit,
                                             input.evaluated_at, input.evaluated_at + decision_validity);
  const Path path = follow(input, catalog, windows, {}, {});
  const auto& [seen, signals, proposals, arbitration, limits, rules, wanted, last, allowed, allocation, priced] = path;
  const auto contradictions = contradictions_of(seen);
  Decision decision = conclude(input, {seen, windows, limits, proposals, contradictions, arbitration, wanted, last,
                                       allowed, allocation, priced});
  if (input.spark) explain_executor_chain(decision, *input.spark, input.policy, seen, catalog);
  explain(decision, rules, seen, proposals, arbitration, clauses_of(limits));
  keep_true(decision.counterfactuals,
            [&](const Counterfactual& c) { return comes_true(c, input, catalog, windows, path.proposals); });
  return {.decision = std::move(decision), .memory = remember_all(signals, proposals, input.memory, seen)};
}

}  // namespace headroom
