#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/deciding/new_decision.hpp"
#include "api/deciding/replay.hpp"
#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/decision/decision.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {

/// How replays are counted: by their result. Those without one are counted apart if only the points of time series are
/// no longer kept, since that is no fault.
enum class ReplayCount { identical, different, input_expired, unknown };

}  // namespace headroom::api

template <>
inline constexpr std::array headroom::names_of<headroom::api::ReplayCount> =
    std::to_array<headroom::EnumName<headroom::api::ReplayCount>>({{"identical", headroom::api::ReplayCount::identical},
                                                                   {"different", headroom::api::ReplayCount::different},
                                                                   {"input_expired",
                                                                    headroom::api::ReplayCount::input_expired},
                                                                   {"unknown", headroom::api::ReplayCount::unknown}});

namespace headroom::api {

/// A histogram whose buckets count what is at most their bound. Safe from any thread.
class Histogram {
 public:
  /// `bounds`: ascending, in seconds; it outlives the histogram. One more bucket has no bound.
  explicit Histogram(std::span<const double> bounds) : bounds_(bounds), counts_(bounds.size() + 1) {}

  /// A value below 0 counts as 0.
  void observe(std::chrono::milliseconds value);

  std::span<const double> bounds() const { return bounds_; }
  std::uint64_t count(std::size_t bucket) const { return counts_[bucket].load(std::memory_order_relaxed); }
  double sum_seconds() const { return static_cast<double>(sum_ms_.load(std::memory_order_relaxed)) / 1000; }

 private:
  std::span<const double> bounds_;
  std::vector<std::atomic<std::uint64_t>> counts_;
  std::atomic<std::uint64_t> sum_ms_{0};
};

/// Counts what is decided, for monitoring: no label has a value that a client can invent. Safe from any thread.
class DecisionCounters {
 public:
  using Count = std::atomic<std::uint64_t>;

  /// What clusters cost an hour, by the charge.
  struct HourlyCost {
    MicroDollars ec2_on_demand{0};
    MicroDollars ec2_spot{0};
    MicroDollars emr{0};
  };
  /// The clusters of stored evaluations. One is active if its newest was made within the last hour, and else it is
  /// silent. The states other than `silent` are those of active clusters; a cluster may be in several.
  struct Clusters {
    std::uint64_t active{0};
    std::uint64_t at_maximum{0};  ///< the maximum withheld capacity
    std::uint64_t stale{0};       ///< nothing was moved, or less, because figures were old or absent
    std::uint64_t silent{0};
    std::uint64_t unpriced{0};  ///< a price is unknown and counts as 0
    HourlyCost requested{};     ///< of active clusters, as they are; without primary nodes
    HourlyCost target{};        ///< of active clusters, once their newest decisions are applied
  };

  DecisionCounters();

  /// How long a cluster counts as active after its newest evaluation.
  static constexpr Seconds activity{3600};
  /// Only so many clusters are kept in memory: those that were evaluated last.
  static constexpr std::size_t most_clusters = 10'000;

  /// An evaluation was made at `now`, by the server's clock.
  void evaluated(const EvaluationInput& input, const Decision& decision, Keep keep, Instant now);
  /// An outcome was reported at `now`. A report that was there already does not count again.
  void reported(const StoredDecision& decision, Instant now);

  /// A stored decision was made again.
  void replayed(const Replay& replay);

  std::uint64_t evaluations(Action action, Status status, Keep keep) const {
    return read(evaluations_[index(action)][index(status)][index(keep)]);
  }
  std::uint64_t clamps(ClampCode code) const { return read(clamps_[index(code)]); }
  std::uint64_t blocked(ClampCode code) const { return read(blocked_[index(code)]); }
  std::uint64_t outcomes(Outcome state) const { return read(outcomes_[index(state)]); }
  std::uint64_t replays(ReplayCount result) const { return read(replays_[index(result)]); }
  /// `kind`: a place in signal_kinds. A signal without an opinion is not counted.
  std::uint64_t opinions(std::size_t kind, bool chosen) const { return read(opinions_[kind][chosen ? 1 : 0]); }
  /// `code`: a place in warning_codes; its size for any other code.
  std::uint64_t warnings(std::size_t code) const { return read(warnings_[code]); }
  /// From when the newest reading was measured until the moment that was decided for.
  const Histogram& observation_age() const { return observation_age_; }
  /// From when a decision was stored until it was reported as applied.
  const Histogram& outcome_lag() const { return outcome_lag_; }
  Clusters clusters(Instant now) const;

  static constexpr std::array age_bounds{30.0,  60.0,  120.0,  180.0,  300.0,    420.0,
                                         600.0, 900.0, 1800.0, 3600.0, 21'600.0, 86'400.0};
  static constexpr std::array lag_bounds{1.0,   2.5,   5.0,   10.0,   30.0,   60.0,
                                         120.0, 300.0, 600.0, 1800.0, 3600.0, 21'600.0};

 private:
  struct LastSeen {
    Instant at;
    bool at_maximum{false};
    bool stale{false};
    bool priced{true};
    HourlyCost requested{};
    HourlyCost target{};
  };

  template <class Enum>
  static std::size_t index(Enum value) {
    return static_cast<std::size_t>(value);
  }
  static std::uint64_t read(const Count& count) { return count.load(std::memory_order_relaxed); }
  void note_cluster(const EvaluationInput& input, const Decision& decision, Instant now);

  std::array<std::array<std::array<Count, 2>, names_of<Status>.size()>, names_of<Action>.size()> evaluations_{};
  std::array<Count, names_of<ClampCode>.size()> clamps_{};
  std::array<Count, names_of<ClampCode>.size()> blocked_{};
  std::array<Count, names_of<Outcome>.size()> outcomes_{};
  std::array<Count, names_of<ReplayCount>.size()> replays_{};
  std::vector<std::array<Count, 2>> opinions_;
  std::vector<Count> warnings_;
  Histogram observation_age_{age_bounds};
  Histogram outcome_lag_{lag_bounds};
  mutable std::mutex mutex_;
  std::map<std::string, LastSeen, std::less<>> clusters_;
};

}  // namespace headroom::api
