#include "core/stages/remember.hpp"

#include <algorithm>
#include <utility>

namespace headroom {
namespace {

/// The states of a snapshot. take() gives the n-th state of a kind to the n-th signal of that kind.
class StatesToTake {
 public:
  explicit StatesToTake(const SignalSnapshot* snapshot) {
    if (snapshot != nullptr) states_ = snapshot->states;
  }

  template <class Memory>
  std::optional<SignalState> take() {
    const auto found = std::ranges::find_if(
        states_, [](const SignalState& state) { return std::holds_alternative<Memory>(state.memory); });
    if (found == states_.end()) return std::nullopt;
    SignalState state = std::move(*found);
    states_.erase(found);
    return state;
  }

  const std::vector<SignalState>& left() const { return states_; }

 private:
  std::vector<SignalState> states_{};
};

}  // namespace

bool any_remembers(std::span<const Signal> signals) {
  return std::ranges::any_of(signals, [](const Signal& signal) {
    return std::visit([]<class S>(const S&) { return Remembering<S>; }, signal);
  });
}

std::vector<Signal> recall_all(std::span<const Signal> signals, const SignalMemory& memory, const Observation& seen) {
  std::vector<Signal> recalled(signals.begin(), signals.end());
  StatesToTake states(memory.before(seen.now));
  for (Signal& signal : recalled)
    std::visit(
        [&]<class S>(S& s) {
          if constexpr (Remembering<S>)
            if (const auto state = states.take<typename S::Memory>())
              recall(s, std::get<typename S::Memory>(state->memory), state->at, seen);
        },
        signal);
  return recalled;
}

std::optional<SignalMemory> remember_all(std::span<const Signal> signals, std::span<const SignalProposal> proposals,
                                         const SignalMemory& memory, const Observation& seen) {
  if (!any_remembers(signals)) return std::nullopt;
  SignalSnapshot made{.at = seen.now};
  StatesToTake states(memory.before(seen.now));
  for (std::size_t i = 0; i < signals.size(); ++i)
    std::visit(
        [&]<class S>(const S& s) {
          if constexpr (Remembering<S>) {
            states.take<typename S::Memory>();
            made.states.push_back({seen.now, remember(s, seen, proposals[i].proposal)});
          }
        },
        signals[i]);
  made.states.insert(made.states.end(), states.left().begin(), states.left().end());
  return memory.with(std::move(made));
}

}  // namespace headroom
