#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/signals/signal.hpp"

namespace headroom {

/// One signal's answer beside the metrics it asked for.
struct SignalProposal {
  std::string_view kind;
  std::optional<Proposal> proposal;  ///< absent: no opinion
  std::vector<std::string_view> asked_for;
};

/// Every signal of the policy, each on its own.
std::vector<SignalProposal> propose_all(std::span<const Signal> signals, const Observation& seen);

/// The metrics that were asked for and are absent, or of which a signal without an opinion has no usable datapoint: of
/// another statistic or period, or not of a finished one. Sorted, each once.
std::vector<std::string> missing_metrics(std::span<const SignalProposal> proposals, const Observation& seen);

/// The metrics that were asked for and are stale, or from the future, sorted, each once.
std::vector<std::string> stale_metrics(std::span<const SignalProposal> proposals, const Observation& seen);

/// The share (0–1, three decimals) of the metrics asked for that are present, fresh and not contradicted. Each signal
/// counts its own; asking for nothing is full confidence.
double confidence_of(std::span<const SignalProposal> proposals, const Observation& seen);

}  // namespace headroom
