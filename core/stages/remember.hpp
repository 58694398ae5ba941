#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/model/observation.hpp"
#include "core/signals/signal.hpp"
#include "core/signals/signal_memory.hpp"
#include "core/stages/propose.hpp"

namespace headroom {

/// A signal that remembers names its `Memory`, and has two functions in addition to propose(). recall() fills in what
/// the request leaves open, from what the evaluation at `left_at` left. remember() makes what is left for the next
/// evaluation.
template <class S>
concept Remembering = requires {
  typename S::Memory;
};

/// Whether one of the signals remembers.
bool any_remembers(std::span<const Signal> signals);

/// The signals, with the parts that the request leaves open filled in from signal memory.
std::vector<Signal> recall_all(std::span<const Signal> signals, const SignalMemory& memory, const Observation& seen);

/// The signal memory after this evaluation. No value if no signal remembers. `signals` are the recalled ones,
/// `proposals` what they proposed. The signal memory of signals that the policy does not have is kept.
std::optional<SignalMemory> remember_all(std::span<const Signal> signals, std::span<const SignalProposal> proposals,
                                         const SignalMemory& memory, const Observation& seen);

}  // namespace headroom
