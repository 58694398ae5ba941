#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/policy.hpp"
#include "core/schedule/time_zone.hpp"
#include "core/simulation/interruptions.hpp"
#include "core/simulation/scores.hpp"
#include "core/simulation/snapshots.hpp"
#include "core/simulation/trace.hpp"

/// What a policy would have done on a demand trace: the same decide() that serves requests, minute by minute.
namespace headroom::simulation {

/// Always the same number of units.
struct StaticPolicy {
  Units units;
  friend bool operator==(const StaticPolicy&, const StaticPolicy&) = default;
};

struct SimulatedPolicy {
  std::string name;
  std::variant<Policy, StaticPolicy> policy;
  std::vector<TimeZone> zones{};  ///< those that the policy's signals name, for the time of the trace
};

/// Whether work that found no capacity waits for it.
enum class UnmetWork {
  dropped,
  carried_over,  ///< it is added to the demand of the next minute
};

struct Options {
  Seconds start_up{300};         ///< from the request of a unit until it runs; counted in whole minutes, rounded up
  MicroDollars hourly_price{0};  ///< of one unit
  std::optional<MicroDollars> spot_hourly_price{};  ///< of one Spot unit; absent: the same
  Seconds evaluate_every{60};                       ///< whole minutes
  std::optional<Instant> evaluate_from{};           ///< what comes before is not scored; absent: all is scored
  UnmetWork unmet_work{UnmetWork::dropped};
  Interruptions interruptions{};
  UnitSize unit_size{};
};

inline constexpr Seconds longest_start_up{86'400};

/// All faults of the options for a trace, with pointers to the fields of the HTTP API ("/start_up_seconds"). `trace` is
/// null if it has faults itself.
std::vector<Violation> faults_of(const Options& options, const DemandByMinute* demand);

/// One change of what is requested.
struct Act {
  std::size_t minute{0};
  std::int64_t from{0};
  std::int64_t to{0};
  std::string_view reason{};
};

/// What happened, minute by minute from the first minute of the trace on.
struct Timeline {
  Instant start;
  std::vector<double> demand;  ///< with the work that was carried over
  std::vector<std::int32_t> requested;
  std::vector<std::int32_t> running;
  std::vector<Act> acts;

  Instant at(std::size_t minute) const { return start + static_cast<std::int64_t>(minute) * step; }
};

struct Simulation {
  std::string policy;
  ComputeLimits limits;  ///< within which the oracle and the static peak stay
  Scores scores;
  Timeline timeline;
};

/// Called now and then with the share that is done, 0–1. If it returns false, the simulation ends early.
using Progress = std::function<bool(double)>;

/// The limits of a policy. A static policy has none of its own: `otherwise`.
ComputeLimits limits_of(const SimulatedPolicy& policy, const ComputeLimits& otherwise);

/// Plays the trace back. It starts with the units that the first minute needs, inside the limits; all of them run. In
/// each minute: what was ordered `start_up` ago arrives; interruptions take units away; the policy decides on what the
/// cluster could have measured until then; its change is made at once. So no decision knows a later demand. A unit is
/// paid from its request on. Scale-in first cancels what has not arrived, and takes effect immediately. Every change
/// counts as applied, so cooldowns hold.
///
/// The cluster has On-Demand units, and also Spot units if the policy has a mix or limits On-Demand capacity below its
/// maximum. Interruptions then take only Spot units. Otherwise they take any, unless Spot has a price of its own. Where
/// a policy's rules apply to one pool or role, they apply to the whole cluster here. A budget is compared with what the
/// simulated cluster has cost, on top of the amounts that the budget names for the first minute. One unit of demand is
/// one unit of the policy's limits. Signals that ask for what is not simulated, such as pods, have no opinion.
///
/// No value if `progress` ended it. The arguments must be without faults.
std::optional<Simulation> simulate(const SimulatedPolicy& policy, const ComputeLimits& otherwise,
                                   const DemandByMinute& demand, const Options& options, const Catalog& catalog,
                                   const Progress& progress = {});

}  // namespace headroom::simulation
