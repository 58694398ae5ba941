#include "core/simulation/supply.hpp"

#include <algorithm>

namespace headroom::simulation {

Supply::Supply(const std::vector<std::int64_t>& pools) {
  for (const std::int64_t units : pools) {
    pools_.push_back({units, units});
    requested_ += units;
    running_ += units;
  }
}

void Supply::arrive(std::int64_t minute) {
  while (!orders_.empty() && orders_.front().minute <= minute) {
    const Order& order = orders_.front();
    pools_[order.pool].running += order.units;
    running_ += order.units;
    orders_.pop_front();
  }
}

void Supply::order(std::size_t pool, std::int64_t units, std::int64_t minute) {
  if (units <= 0) return;
  pools_[pool].requested += units;
  requested_ += units;
  orders_.push_back({minute, pool, units});
}

void Supply::give_up(std::size_t pool, std::int64_t units) {
  units = std::min(units, pools_[pool].requested);
  if (units <= 0) return;
  pools_[pool].requested -= units;
  requested_ -= units;
  for (auto order = orders_.rbegin(); order != orders_.rend() && units > 0; ++order) {
    if (order->pool != pool) continue;
    const std::int64_t cancelled = std::min(units, order->units);
    order->units -= cancelled;
    units -= cancelled;
  }
  std::erase_if(orders_, [](const Order& order) { return order.units == 0; });
  pools_[pool].running -= units;
  running_ -= units;
}

std::int64_t Supply::interrupt(std::int64_t units, std::int64_t minute) {
  const std::int64_t lost = std::min(units, pools_.back().running);
  if (lost <= 0) return 0;
  pools_.back().running -= lost;
  running_ -= lost;
  orders_.push_back({minute, pools_.size() - 1, lost});
  return lost;
}

}  // namespace headroom::simulation
