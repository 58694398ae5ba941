#pragma once

#include <cstddef>
#include <vector>

#include "core/model/cluster.hpp"
#include "core/model/limits.hpp"
#include "core/signals/signal.hpp"
#include "core/signals/signal_memory.hpp"
#include "tests/properties/random.hpp"

/// Random signals of every kind, and random memories, within what the API takes.
namespace headroom::testing {

/// The signal of `signal_kinds[kind]`. It refers to no pool but those of the cluster.
Signal any_signal(std::size_t kind, const Cluster& cluster, Random& random);

/// One to three signals that may stand in one policy in this unit. The first is of `signal_kinds[kind]`.
std::vector<Signal> any_signals(std::size_t kind, Unit unit, const Cluster& cluster, Random& random);

/// The unit that the kind counts, or nothing if the policy decides.
std::optional<Unit> unit_of_kind(std::size_t kind);

/// A memory with states of the signals that remember, and sometimes of others.
SignalMemory any_memory(const std::vector<Signal>& signals, Random& random);

/// Up to twelve executors with different ids. Half of the ids are those that other calls make, too.
std::vector<IdleExecutor> any_idle_executors(Random& random);

}  // namespace headroom::testing
