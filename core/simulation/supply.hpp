#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace headroom::simulation {

/// The capacity of a simulated cluster, by pool: what is requested, and the part of it that runs. Times are minutes
/// since the start.
class Supply {
 public:
  /// All of it runs already. `pools`: the size of each pool.
  explicit Supply(const std::vector<std::int64_t>& pools);

  /// Lets everything run that was ordered to run at `minute` or before.
  void arrive(std::int64_t minute);

  /// Orders more for a pool, which runs from `minute` on.
  void order(std::size_t pool, std::int64_t units, std::int64_t minute);

  /// Gives up units of a pool at once. What has not arrived is cancelled first, beginning with the newest order.
  void give_up(std::size_t pool, std::int64_t units);

  /// The platform takes up to `units` running units of the last pool away and orders as many again, which run from
  /// `minute` on. Returns how many were lost.
  std::int64_t interrupt(std::int64_t units, std::int64_t minute);

  std::size_t pools() const { return pools_.size(); }
  std::int64_t requested() const { return requested_; }
  std::int64_t running() const { return running_; }
  std::int64_t requested(std::size_t pool) const { return pools_[pool].requested; }
  std::int64_t running(std::size_t pool) const { return pools_[pool].running; }

 private:
  struct Pool {
    std::int64_t requested{0};
    std::int64_t running{0};
  };
  struct Order {
    std::int64_t minute{0};
    std::size_t pool{0};
    std::int64_t units{0};
  };

  std::vector<Pool> pools_{};
  std::deque<Order> orders_{};  ///< the earliest first
  std::int64_t requested_{0};
  std::int64_t running_{0};
};

}  // namespace headroom::simulation
