#include "core/planning/grid.hpp"

#include <algorithm>
#include <tuple>

namespace headroom::planning {
namespace {

/// The cheapest of each number of vCPUs.
std::vector<Kind> cheapest_kinds(const std::vector<Offer>& offers, Market market) {
  std::vector<Kind> kinds;
  for (std::size_t i = 0; i < offers.size(); ++i) {
    const auto price = market == Market::spot ? offers[i].spot : offers[i].on_demand;
    if (price) kinds.push_back({i, market, offers[i].vcpus, price->value + offers[i].emr.value});
  }
  std::ranges::sort(kinds, {}, [&](const Kind& kind) {
    return std::tuple(kind.vcpus, kind.hourly, std::string_view(offers[kind.offer].instance_type));
  });
  const auto as_large = [](const Kind& a, const Kind& b) { return a.vcpus == b.vcpus; };
  kinds.erase(std::unique(kinds.begin(), kinds.end(), as_large), kinds.end());
  return kinds;
}

}  // namespace

Grid::Grid(const std::vector<Offer>& offers, std::int64_t interruptions)
    : cores_(cheapest_kinds(offers, Market::on_demand)),
      tasks_(cheapest_kinds(offers, Market::on_demand)),
      interruptions_(interruptions) {
  const std::vector<Kind> spot = cheapest_kinds(offers, Market::spot);
  tasks_.insert(tasks_.end(), spot.begin(), spot.end());
  const auto cheapest = std::ranges::min_element(cores_, {}, [&](const Kind& kind) {
    return std::pair(kind.hourly, std::string_view(offers[kind.offer].instance_type));
  });
  primary_ = cheapest->offer;
  primary_hourly_ = cheapest->hourly;
  const auto per_vcpu = [](const Kind& kind) {
    return static_cast<double>(kind.hourly) / static_cast<double>(kind.vcpus);
  };
  cheapest_vcpu_ = per_vcpu(*std::ranges::min_element(tasks_, {}, per_vcpu));
}

SpotGroup Grid::spot_of(const MixClass& mix) const {
  if (mix.task == no_task || tasks_[mix.task].market != Market::spot) return {};
  return {tasks_[mix.task].vcpus, mix.spot_at_risk};
}

std::int64_t Grid::core_price(std::int64_t vcpus) const {
  std::int64_t least = unreachable;
  for (const Kind& core : cores_)
    if (vcpus % core.vcpus == 0) least = std::min(least, vcpus / core.vcpus * core.hourly);
  return least;
}

Mix Grid::mix_of(std::int64_t vcpus, const MixClass& mix, std::int64_t hourly) const {
  const std::int64_t sought = hourly - primary_hourly_;
  const bool alone = mix.task == no_task;
  const Kind none{.offer = cores_.front().offer, .vcpus = 0};
  const Kind& task = alone ? none : tasks_[mix.task];
  const bool on_spot = task.market == Market::spot;
  const std::int64_t fewest = alone ? 0 : std::max<std::int64_t>(1, mix.spot_at_risk);
  const bool exactly = alone || (on_spot && mix.spot_at_risk < interruptions_);
  const std::int64_t most = exactly ? fewest : (vcpus - 1) / task.vcpus;
  Mix found{.primary = primary_, .core_count = 0, .task = task.offer, .task_market = task.market};
  for (std::int64_t count = fewest; count <= most; ++count) {
    const std::int64_t rest = vcpus - count * task.vcpus;
    for (const Kind& core : cores_) {
      if (rest < core.vcpus || rest % core.vcpus != 0) continue;
      const std::int64_t cores = rest / core.vcpus;
      if (cores * core.hourly + count * task.hourly != sought) continue;
      if (found.core_count > 0 && cores + count >= found.core_count + found.task_count) continue;
      found.core = core.offer;
      found.core_count = cores;
      found.task_count = count;
    }
  }
  return found;
}

}  // namespace headroom::planning
