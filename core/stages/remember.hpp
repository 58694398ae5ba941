#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/model/observation.hpp"
#include "core/signals/signal.hpp"
#include "core/signals/signal_memory.hpp"
#include "core/stages/propose.hpp"

namespace headroom {

/// A signal that knows what was before names its `Memory`, and has two functions beside propose(): recall() fills in
/// what the request leaves out from what the evaluation at `left_at` left, and remember() makes what is left for the
/// next.
template <class S>
concept Remembering = requires {
  typename S::Memory;
};

/// Whether one of the signals is such.
bool any_remembers(std::span<const Signal> signals);

/// The signals, with what is remembered where the request itself says nothing.
std::vector<Signal> recall_all(std::span<const Signal> signals, const SignalMemory& memory, const Observation& seen);

/// The memory after this evaluation; nothing where no signal has one. `signals` as they were recalled, `proposals` what
/// they made of it. What is remembered of signals that the policy doesn't have is kept.
std::optional<SignalMemory> remember_all(std::span<const Signal> signals, std::span<const SignalProposal> proposals,
                                         const SignalMemory& memory, const Observation& seen);

}  // namespace headroom
