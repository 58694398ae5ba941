#pragma once

#include <cstddef>

#include "core/decide.hpp"
#include "tests/properties/random.hpp"

/// Random inputs of one evaluation, within what the API takes.
namespace headroom::testing {

/// An input whose policy has one to three signals. The first is of `signal_kinds[kind]`; the cluster is one that the
/// kind can scale: instance groups and fleets, node groups of Kubernetes, executors, or replicas.
EvaluationInput any_input(std::size_t kind, Random& random);

/// The seed's own input. Seeds that follow one another have different kinds of signals.
EvaluationInput any_input(unsigned seed);

/// A budget without a preset. Its caps are about as high as what these clusters cost.
Budget any_budget(Random& random);

/// Node groups with their nodes and pods; the nodes are `node-0`, `node-1` and so on.
void add_kubernetes(EvaluationInput& input, Random& random);

/// The metrics of the cluster as it is, and one of each that the policy's signals ask for. Some are absent, stale,
/// contradicted or extreme.
Metrics any_metrics(const EvaluationInput& input, Random& random);

}  // namespace headroom::testing
