#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/platform.hpp"
#include "core/planning/offers.hpp"
#include "core/planning/running_time.hpp"

namespace headroom::planning {

/// The most core and task vCPUs that are searched. EC2's quotas of a region are counted in vCPUs and far lower.
inline constexpr std::int64_t most_vcpus = 20'000;

/// No price.
inline constexpr std::int64_t unreachable = INT64_MAX / 4;

/// One kind of instance, as the search sees it. Two types with as many vCPUs differ in nothing but their price and
/// name, so the grid has one for each number of vCPUs and market: the cheapest, and by name the first of equals.
struct Kind {
  std::size_t offer{0};  ///< its place in the offers
  Market market{Market::on_demand};
  std::int64_t vcpus{1};
  std::int64_t hourly{0};  ///< micro-dollars, EMR's charge included
};

/// The mixes with a number of vCPUs whose duration is the same: by their task instances.
struct MixClass {
  std::size_t task{0};           ///< the place of the kind in Grid::tasks(); no_task: core instances only
  std::int64_t spot_at_risk{0};  ///< how many Spot instances interruptions can take: min(interruptions, count)
};
inline constexpr std::size_t no_task = SIZE_MAX;

/// A cluster by numbers.
struct Mix {
  std::size_t primary{0};  ///< places in the offers
  std::size_t core{0};
  std::int64_t core_count{1};
  std::size_t task{0};  ///< of no meaning if task_count is 0
  Market task_market{Market::on_demand};
  std::int64_t task_count{0};
};

/// All clusters of a primary node (On-Demand), one or more core nodes of one type (On-Demand, because they keep the
/// HDFS) and any number of task nodes of one type (On-Demand or Spot), with at most `most_vcpus` core and task vCPUs.
///
/// The grid is searched by the number of vCPUs, from the least on. How long a job takes depends on three things: that
/// number, the vCPUs of one Spot instance, and how many of these can be lost. The last two are a MixClass. If two mixes
/// have the same class and as many vCPUs, the one that is cheaper per hour is better by every measure. So the search
/// looks at the cheapest mix of each class alone. It finds that mix from smaller numbers: with one task instance less,
/// the mix is again the cheapest of its class. The cheapest primary node goes with every mix, because it does none of
/// the work.
class Grid {
 public:
  /// At least one of the offers must be On-Demand, and all must outlive the grid. `interruptions` is at most
  /// most_interruptions.
  Grid(const std::vector<Offer>& offers, std::int64_t interruptions);

  const std::vector<Kind>& tasks() const { return tasks_; }
  std::int64_t primary_hourly() const { return primary_hourly_; }
  /// The cheapest vCPU of all kinds, per hour. A lower bound of what a vCPU costs.
  double cheapest_vcpu() const { return cheapest_vcpu_; }
  SpotGroup spot_of(const MixClass& mix) const;

  /// For each number of vCPUs from `first` on: calls `goes_on(vcpus)`, and if that is true `visit(vcpus, class,
  /// hourly)` for each class that has a mix, with the hourly price of its cheapest, primary node and EMR's charges
  /// included.
  template <class GoesOn, class Visit>
  void sweep(std::int64_t first, GoesOn goes_on, Visit visit) const;

  /// The mix that sweep() told the price of. Of several it is the one with the fewest instances; of those the one with
  /// the fewest task instances, then the first core type in the order of the offers.
  Mix mix_of(std::int64_t vcpus, const MixClass& mix, std::int64_t hourly) const;

 private:
  std::int64_t core_price(std::int64_t vcpus) const;

  std::vector<Kind> cores_;
  std::vector<Kind> tasks_;
  std::size_t primary_{0};
  std::int64_t primary_hourly_{0};
  double cheapest_vcpu_{0};
  std::int64_t interruptions_;
};

template <class GoesOn, class Visit>
void Grid::sweep(std::int64_t first, GoesOn goes_on, Visit visit) const {
  // Of each kind of task, the cheapest mix with as many instances as interruptions may take, or more.
  std::vector<std::vector<std::int64_t>> many(tasks_.size());
  std::vector<std::int64_t> core;
  core.push_back(unreachable);
  for (auto& prices : many) prices.push_back(unreachable);
  for (std::int64_t vcpus = 1; vcpus <= most_vcpus; ++vcpus) {
    const bool judged = vcpus >= first;
    if (judged && !goes_on(vcpus)) return;
    core.push_back(core_price(vcpus));
    const auto with = [&](const Kind& task, std::int64_t count) {
      const std::int64_t rest = vcpus - count * task.vcpus;
      return rest > 0 ? core[static_cast<std::size_t>(rest)] + count * task.hourly : unreachable;
    };
    if (judged && core.back() < unreachable) visit(vcpus, MixClass{no_task, 0}, primary_hourly_ + core.back());
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      const Kind& task = tasks_[i];
      const std::int64_t at_risk = task.market == Market::spot ? interruptions_ : 0;
      std::int64_t price = with(task, std::max<std::int64_t>(1, at_risk));
      if (vcpus > task.vcpus)
        price = std::min(price, many[i][static_cast<std::size_t>(vcpus - task.vcpus)] + task.hourly);
      price = std::min(price, unreachable);
      many[i].push_back(price);
      if (!judged) continue;
      if (price < unreachable) visit(vcpus, MixClass{i, at_risk}, primary_hourly_ + price);
      for (std::int64_t few = 1; few < at_risk; ++few)
        if (const std::int64_t least = with(task, few); least < unreachable)
          visit(vcpus, MixClass{i, few}, primary_hourly_ + least);
    }
  }
}

}  // namespace headroom::planning
