#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/signals/signal.hpp"
#include "core/stages/contradictions.hpp"

namespace headroom {

/// The proposal of one signal, and the metrics that it asked for.
struct SignalProposal {
  std::string_view kind;
  std::optional<Proposal> proposal;  ///< absent: no opinion
  std::vector<std::string_view> asked_for;
  bool silent{false};  ///< without an opinion, the signal still lacks no data: it has nothing to say now

  bool lacks_data() const { return !proposal && !silent; }
};

/// Asks every signal of the policy, independently of the others. Signals count what was requested as arriving, so they
/// are not told of capacity that is not coming, nor of capacity that is about to go; without_waiting() adds both to
/// what they propose. Schedules and forecasts ask for a size, whatever runs: the platform replaces what goes by itself.
std::vector<SignalProposal> propose_all(std::span<const Signal> signals, const Observation& seen,
                                        const Catalog& catalog);

/// The same for the same nodes and pods with other metrics. `before`: the proposals of these signals until then. The
/// Cluster Autoscaler, which looks at nodes and pods only, is not asked again.
std::vector<SignalProposal> propose_again(std::span<const Signal> signals, const Observation& seen,
                                          std::span<const SignalProposal> before, const Catalog& catalog);

/// The metrics that were asked for and are absent. A metric is also listed if a signal without an opinion finds no
/// usable datapoint: all have another statistic or period, or their period has not ended. Sorted, without duplicates.
std::vector<std::string> missing_metrics(std::span<const SignalProposal> proposals, const Observation& seen);

/// The metrics that were asked for and are stale, or from the future. Sorted, without duplicates.
std::vector<std::string> stale_metrics(std::span<const SignalProposal> proposals, const Observation& seen);

/// The share (0–1, three decimals) of the metrics asked for that are present, fresh and not contradicted: neither by
/// another document nor by another figure. Each signal counts its own metrics. A proposal with doubts asks for one
/// figure more, and does not get it. If nothing is asked for, the confidence is 1. `unknown`: how many figures apart
/// from metrics are needed and not known; beside them, a policy that asks for nothing counts as one good figure.
double confidence_of(std::span<const SignalProposal> proposals, const Observation& seen,
                     std::span<const Contradiction> contradictions, std::int64_t unknown = 0);

}  // namespace headroom
