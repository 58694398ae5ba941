#include <algorithm>
#include <string>
#include <type_traits>
#include <variant>

#include "tests/properties/any_replicas.hpp"
#include "tests/properties/any_signal.hpp"
#include "tests/support/clusters.hpp"

namespace headroom::testing {
namespace {

Instant any_earlier(Random& random) { return now - Seconds{random.whole(1, 2000)}; }

ReplicaHistory any_history(Random& random) {
  ReplicaHistory history{.recommendations = any_recommendations(random),
                         .scale_events = any_scale_events(random),
                         .from = random.whole(0, 12),
                         .to = random.whole(0, 12)};
  std::ranges::sort(history.recommendations, {}, &kubernetes::ReplicaRecommendation::at);
  std::ranges::sort(history.scale_events, {}, &kubernetes::ScaleEvent::at);
  return history;
}

// Each kind of memory, found by overload: one without it does not compile.

void vary(ClusterAutoscalerMemory& memory, Random& random) {
  memory.last_scale_up = random.maybe(50, [&] { return any_earlier(random); });
  memory.last_delete = random.maybe(50, [&] { return any_earlier(random); });
  memory.last_failure = random.maybe(50, [&] { return any_earlier(random); });
  for (int node = 0; node < 12; ++node)
    if (random.chance(50)) memory.unneeded_since["node-" + std::to_string(node)] = any_earlier(random);
  memory.from = random.whole(0, 12);
  memory.to = random.whole(0, 12);
}

void vary(HorizontalPodAutoscalerMemory& memory, Random& random) { memory.replicas = any_history(random); }

void vary(KedaMemory& memory, Random& random) {
  memory.replicas = any_history(random);
  memory.last_active_at = random.maybe(50, [&] { return any_earlier(random); });
  for (const char* metric : {"metric-1", "metric-2"})
    if (random.chance(30)) memory.failures.push_back({.metric = metric, .count = random.whole(1, 6)});
}

void vary(PredictiveMemory& memory, Random& random) {
  memory.account.mark = any_earlier(random);
  memory.account.target = random.whole(0, 12);
  if (random.chance(50)) return;
  memory.account.wasted = static_cast<double>(random.whole(1, 60));
  memory.account.wasting_since = any_earlier(random);
}

void vary(SparkDynamicAllocationMemory& memory, Random& random) {
  memory.ramp = random.maybe(70, [&] { return any_ramp(random); });
  memory.executors = any_idle_executors(random);
}

using Memory = decltype(SignalState::memory);

template <std::size_t I = 0>
Memory any_memory_of(std::size_t kind, Random& random) {
  if constexpr (I + 1 < std::variant_size_v<Memory>)
    if (kind != I) return any_memory_of<I + 1>(kind, random);
  std::variant_alternative_t<I, Memory> memory;
  vary(memory, random);
  return memory;
}

}  // namespace

std::vector<IdleExecutor> any_idle_executors(Random& random) {
  std::vector<IdleExecutor> executors;
  for (int id = 1; id <= 12; ++id)
    if (random.chance(50))
      executors.push_back(
          {.id = std::to_string(id),
           .idle_since = now - Seconds{random.whole(-30, 1200)},
           .has_cached_blocks = random.chance(20),
           .shuffle = random.one_of({ShuffleData::none, ShuffleData::none, ShuffleData::held, ShuffleData::active}),
           .task_milliseconds = random.maybe(50, [&] { return random.whole(0, 3); })});
  return executors;
}

SignalMemory any_memory(const std::vector<Signal>& signals, Random& random) {
  SignalSnapshot left{.at = any_earlier(random)};
  for (const Signal& signal : signals)
    std::visit(
        [&]<class S>(const S&) {
          if constexpr (requires { typename S::Memory; }) {
            typename S::Memory memory;
            vary(memory, random);
            left.states.push_back({.at = left.at, .memory = std::move(memory)});
          }
        },
        signal);
  if (random.chance(30))
    left.states.push_back({.at = left.at - Seconds{60},
                           .memory = any_memory_of(static_cast<std::size_t>(random.whole(
                                                       0, static_cast<std::int64_t>(std::variant_size_v<Memory>) - 1)),
                                                   random)});
  SignalMemory memory{.snapshots = {std::move(left)}};
  if (random.chance(30)) memory.snapshots.push_back({.at = now + Seconds{random.whole(0, 600)}});
  return memory;
}

}  // namespace headroom::testing
