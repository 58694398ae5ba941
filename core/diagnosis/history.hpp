#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/platform.hpp"
#include "core/base/time.hpp"
#include "core/decision/decision.hpp"
#include "core/model/cluster.hpp"
#include "core/model/metrics.hpp"

/// What the log has of one cluster, for a diagnosis.
namespace headroom::diagnosis {

/// What became of a decision. A newer decision with another target makes it expire, too.
enum class Fate { pending, applied, failed, dismissed, expired };

/// One market of one pool, without the primary node.
struct PoolSize {
  std::string id;
  Role role{Role::worker};
  Market market{Market::on_demand};
  std::int64_t requested{0};
  std::int64_t running{0};
  LifecycleState state{LifecycleState::running};
  friend bool operator==(const PoolSize&, const PoolSize&) = default;
};

/// One stored evaluation: what it saw, what it decided, and what became of it.
struct Evaluation {
  std::string id;  ///< of the decision
  Instant at;
  std::optional<Instant> observed_at{};  ///< of the values; absent: unknown, or there are none
  std::vector<MetricValue> values{};     ///< sorted by name
  std::int64_t requested{0};             ///< in the unit of the decision
  std::int64_t running{0};
  std::vector<PoolSize> pools{};  ///< empty: not known
  Action action{Action::no_action};
  std::int64_t target{0};
  std::optional<std::int64_t> desired{};  ///< what was wanted before any limit
  /// What withheld the change, or cut it last.
  ClampCode withheld_by{ClampCode::none};
  std::string reason{};
  bool lacked_data{false};
  Fate fate{Fate::pending};
  std::string detail{};  ///< of a report that it failed

  std::optional<double> value(std::string_view metric) const;
};

/// A rule of an alarm that a diagnosis compares with readings.
struct Threshold {
  std::string metric;
  bool adds{false};  ///< it scales out, else in
  bool fires_above{false};
  double value{0};
};

struct History {
  std::optional<std::int64_t> maximum{};            ///< of the policy
  std::optional<std::int64_t> maximum_on_demand{};  ///< absent: nothing tells On-Demand from Spot
  Seconds stale_after{900};
  std::vector<Threshold> thresholds{};
  std::vector<Evaluation> evaluations{};  ///< oldest first
};

}  // namespace headroom::diagnosis
