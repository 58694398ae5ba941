#include "core/decide.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/base/text.hpp"
#include "core/stages/account.hpp"
#include "core/stages/allocate.hpp"
#include "core/stages/arbitrate.hpp"
#include "core/stages/budget_preset.hpp"
#include "core/stages/conclude.hpp"
#include "core/stages/constrain.hpp"
#include "core/stages/contradictions.hpp"
#include "core/stages/executor_chain.hpp"
#include "core/stages/explain.hpp"
#include "core/stages/flips.hpp"
#include "core/stages/guard.hpp"
#include "core/stages/limit_origin.hpp"
#include "core/stages/missing_capacity.hpp"
#include "core/stages/observe.hpp"
#include "core/stages/price.hpp"
#include "core/stages/propose.hpp"
#include "core/stages/remember.hpp"
#include "core/stages/stranded_pods.hpp"
#include "core/stages/what_if.hpp"
#include "core/stages/window_bounds.hpp"
#include "core/stages/within_budget.hpp"

namespace headroom {
namespace {

/// The proposal to hold, for a policy whose signals have no opinion.
Proposal hold(const Observation& seen, const Arbitration& arbitration) {
  return {.proposes = seen.current,
          .reason = arbitration.lacks_data ? "insufficient_data" : nothing_scheduled,
          .detail = {},
          .evidence = {}};
}

/// What the stages found, from `observe` to `price`. It points into the input, into the WhatIf and into itself.
struct Path {
  Path() = default;
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

  Observation seen{};
  std::vector<Signal> recalled{};
  std::span<const Signal> signals{};
  std::vector<SignalProposal> proposals{};
  Arbitration arbitration{};
  std::optional<Account> account{};  ///< present if the policy has a budget
  WindowBounds preset{};             ///< of the budget
  NarrowedLimits limits{};
  PolicyRules rules{};  ///< the policy's, with these limits
  Proposal held{};
  const Proposal* wanted{nullptr};
  LastChange last{};
  Constrained allowed{};
  Allocation allocation{};
  std::optional<BudgetFigures> budget{};
  std::vector<Condition> needed_caps{};  ///< with which a budget that blocks would not
  Priced priced{};
};

/// The policy's signals, with what they remember.
void recall(Path& path, std::span<const Signal> signals, const SignalMemory& memory) {
  path.signals = signals;
  if (!any_remembers(signals)) return;
  path.recalled = recall_all(signals, memory, path.seen);
  path.signals = path.recalled;
}

LimitClauses clauses_of(const NarrowedLimits& limits) { return {limits.minimum_because, limits.maximum_because}; }

/// Lets the winner go beyond the maximum, whether it is the policy's or that of a window.
void raise_maximum(Path& path, Units to) {
  Units& maximum = path.rules.limits.maximum;
  if (to <= maximum) return;
  if (path.seen.tells_reasons())
    path.limits.maximum_because =
        "the maximum is " + text::whole(to.value) + ", raised from " + text::whole(maximum.value) + " by the forecast";
  maximum = to;
}

/// The policy, bound by what is in force now. If a signal lacks data, only windows and scheduled actions bind.
Constrained bind(Path& path, const EvaluationInput& input, const Policy& policy, const WindowBounds& windows) {
  path.limits = limits_in_force(policy.limits, windows, path.arbitration, path.seen);
  if (path.account) path.limits = narrowed_by_preset(std::move(path.limits), path.preset);
  if (path.seen.tells_reasons()) tell_origin(path.limits, input);
  path.rules = static_cast<const PolicyRules&>(policy);
  path.rules.limits = path.limits.limits;
  if (path.wanted->effective_maximum) raise_maximum(path, *path.wanted->effective_maximum);
  narrow_pools(path.rules.pool_limits, windows);
  const bool has_windows = windows.minimum || windows.maximum || !windows.pools.empty();
  if (path.arbitration.lacks_data && !has_windows && !path.preset.minimum && !path.preset.maximum)
    return {.target = path.seen.current, .ceiling = path.seen.current};
  return constrain(*path.wanted, path.rules, path.seen, path.last, clauses_of(path.limits));
}

/// Cuts what is placed to what the policy's budget affords.
void afford(Path& path, const Policy& policy, const Catalog& catalog) {
  if (!path.account) return;
  Budgeted budgeted = within_budget(std::move(path.allocation), *policy.budget, *path.account, policy.limits.minimum,
                                    path.seen, catalog);
  path.allocation = std::move(budgeted.allocation);
  path.budget = budgeted.figures;
  path.needed_caps = std::move(budgeted.needed);
  std::ranges::move(budgeted.warnings, std::back_inserter(path.account->warnings));
}

/// `before`: the proposals for the same nodes and pods, if there are some.
void follow(Path& path, const EvaluationInput& input, const Catalog& catalog, const WindowBounds& windows,
            const WhatIf& other, std::span<const SignalProposal> before, Detail detail) {
  const Policy& policy = other.policy ? *other.policy : input.policy;
  const Metrics& metrics = other.metrics ? *other.metrics : input.metrics;
  const auto& kubernetes = other.kubernetes ? *other.kubernetes : input.kubernetes;
  const Cluster& cluster = other.cluster ? *other.cluster : input.cluster;
  const History& history = other.history ? *other.history : input.history;

  path.seen = observe(cluster, metrics, policy, input.evaluated_at, catalog,
                      {.kubernetes = &kubernetes,
                       .history = &history,
                       .zones = &input.zones,
                       .forecasts = &input.forecasts,
                       .detail = detail});
  const Observation& seen = path.seen;
  recall(path, policy.signals, input.memory);
  path.proposals =
      before.empty() ? propose_all(path.signals, seen, catalog) : propose_again(path.signals, seen, before, catalog);
  path.arbitration = arbitrate(path.proposals, seen);
  const auto winner = path.arbitration.winner;
  if (!winner) path.held = hold(seen, path.arbitration);
  Proposal& chosen = winner ? *path.proposals[*winner].proposal : path.held;
  if (winner || !path.arbitration.lacks_data) chosen = fall_back(std::move(chosen), policy.mix, seen);
  path.wanted = &chosen;
  const Proposal& wanted = *path.wanted;
  path.last = last_change(cluster, history, input.evaluated_at);
  if (policy.budget) {
    path.account = account_of(*policy.budget, input.spend, seen, catalog);
    path.preset = preset_bounds(*policy.budget, *path.account, policy, seen, catalog);
  }
  path.allowed = bind(path, input, policy, windows);
  path.allocation =
      keep_nodes_with_stranded_pods(allocate(wanted, path.allowed, path.rules, seen, catalog), wanted, policy, seen);
  afford(path, policy, catalog);
}

/// Prices the plan. If the move is too small to be worth making, the plan and the price of standing still are kept.
void weigh(Path& path, const Cluster& cluster, const Catalog& catalog) {
  path.priced = price(path.allocation, cluster, catalog);
  if (auto clamp = too_small(path.allocation, path.priced.cost, path.rules, path.seen)) {
    path.allocation = withheld(std::move(path.allocation), *std::move(clamp));
    path.priced = price(path.allocation, cluster, catalog);
  }
}

/// Which way the path leads if all that the counterfactual names is so. `other` is that of the last trial.
Direction direction_if(const Counterfactual& counterfactual, const EvaluationInput& input, const Catalog& catalog,
                       const WindowBounds& windows, std::span<const SignalProposal> proposals, WhatIf& other) {
  what_if(counterfactual, input, other);
  const auto before = other.kubernetes ? std::span<const SignalProposal>{} : proposals;
  Path path;
  follow(path, input, catalog, windows, other, before, Detail::outcome);
  // The cost matters only to the guard that compares savings, and pricing takes a tenth of the whole path.
  const bool cost_matters = path.rules.guards.min_saving_per_hour.has_value();
  const Cost cost = cost_matters ? price(path.allocation, input.cluster, catalog).cost : Cost{};
  if (too_small(path.allocation, cost, path.rules, path.seen)) return Direction::hold;
  return direction_of(action_of(path.allocation));
}

/// Puts the smallest changes that come true in place of those that were suggested.
void find_flips(Decision& decision, const Path& path, const EvaluationInput& input, const Catalog& catalog,
                const WindowBounds& windows) {
  WhatIf other;
  Flips flips = flips_of(
      input, direction_of(decision.action), std::move(decision.counterfactuals), path.proposals, path.seen,
      [&](const Counterfactual& c) { return direction_if(c, input, catalog, windows, path.proposals, other); });
  decision.counterfactuals = std::move(flips.found);
  decision.searched = std::move(flips.searched);
}

}  // namespace

Evaluation decide(const EvaluationInput& input, const Catalog& catalog) {
  const WindowBounds windows = window_bounds(input.policy.signals, input.zones, input.policy.limits.unit,
                                             input.evaluated_at, input.evaluated_at + decision_validity, input.detail);
  Path path;
  follow(path, input, catalog, windows, {}, {}, input.detail);
  weigh(path, input.cluster, catalog);
  const Observation& seen = path.seen;
  const bool tells_reasons = seen.tells_reasons();
  const auto contradictions = tells_reasons ? contradictions_of(seen) : std::vector<Contradiction>{};
  Decision decision = conclude(
      input, {seen, windows, path.limits, path.proposals, contradictions, path.arbitration, *path.wanted, path.last,
              path.allowed, path.allocation, path.priced, path.account ? &*path.account : nullptr, path.budget});
  if (tells_reasons) {
    if (input.spark) explain_executor_chain(decision, *input.spark, input.policy, seen, catalog);
    explain(decision, path.rules, seen, path.proposals, path.arbitration, clauses_of(path.limits), path.needed_caps);
    if (seen.wants_counterfactuals()) find_flips(decision, path, input, catalog, windows);
  }
  return {.decision = std::move(decision), .memory = remember_all(path.signals, path.proposals, input.memory, seen)};
}

}  // namespace headroom
