#include "core/signals/signal_memory.hpp"

#include <algorithm>
#include <utility>

namespace headroom {

const SignalSnapshot* SignalMemory::before(Instant now) const {
  const auto after = std::ranges::find_if(snapshots, [&](const SignalSnapshot& s) { return s.at >= now; });
  return after == snapshots.begin() ? nullptr : &*(after - 1);
}

SignalMemory SignalMemory::with(SignalSnapshot made) const {
  SignalMemory next;
  const Instant at = made.at;
  if (const SignalSnapshot* found = before(at)) next.snapshots.push_back(*found);
  next.snapshots.push_back(std::move(made));
  if (!snapshots.empty() && snapshots.back().at > at) next.snapshots.push_back(snapshots.back());
  return next;
}

}  // namespace headroom
