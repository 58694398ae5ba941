#pragma once

#include <span>

#include "core/catalog/catalog.hpp"
#include "core/decision/evaluation_input.hpp"

namespace headroom {

/// Answers the questions of the input's predictive signals, in `input.forecasts`, from the series and values of the
/// request and from what is `stored`: series of snapshots, whose datapoints have a period of 0 because they are values
/// of a moment. If both have a value of the same time, that of the request counts. If the policy has no predictive
/// signal, nothing changes.
///
/// It looks at the last eight weeks before `evaluated_at`, and takes a few milliseconds for a month of them.
void add_forecasts(EvaluationInput& input, const Catalog& catalog, std::span<const Series> stored = {});

}  // namespace headroom
