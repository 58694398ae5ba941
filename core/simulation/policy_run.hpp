#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/catalog/catalog.hpp"
#include "core/decide.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/simulation/forecasts.hpp"
#include "core/simulation/simulation.hpp"
#include "core/simulation/snapshots.hpp"
#include "core/simulation/spend_ledger.hpp"
#include "core/simulation/supply.hpp"

namespace headroom::simulation {

/// One policy at work on one simulated cluster.
class PolicyRun {
 public:
  /// `needed`: the units that the first minute needs. The arguments must outlive this object.
  PolicyRun(const SimulatedPolicy& policy, Instant start, std::int64_t needed, const Options& options,
            const Catalog& catalog);

  Supply& supply() { return supply_; }

  /// The Spot units that are requested.
  std::int64_t spot() const { return supply_.pools() > 1 ? supply_.requested(1) : 0; }

  /// What was measured in a minute. Every minute must come, in the order of time, before the policy decides in it.
  void learn(Instant now, double demand);

  /// What is requested is paid for the minute that begins at `now`. Every minute must come, after its decision.
  void pay(Instant now);

  /// Lets the policy decide at the newest observed minute, and makes the change. What it orders arrives at the minute
  /// `arrival`. Returns the reason of the change. No value if nothing was changed.
  std::optional<std::string_view> decide(const Observed& observed, std::int64_t arrival);

 private:
  void describe(const Observed& observed);
  void carry_out(const Decision& decision, std::int64_t arrival);

  const Catalog& catalog_;
  bool is_static_;
  EvaluationInput input_{};
  Supply supply_;
  Snapshots snapshots_;
  Forecasts forecasts_;
  std::optional<SpendLedger> ledger_{};  ///< present if the policy has a budget
};

}  // namespace headroom::simulation
