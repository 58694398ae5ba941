#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/forecast/series.hpp"

namespace headroom {

/// The name of the demand: how many units of capacity the work could use, what waits included.
inline constexpr std::string_view demand_metric = "demand";

/// Adds the value and the series of the demand to the metrics of an input with a predictive signal, if it asks for the
/// demand and the metrics don't have it. It is (allocated + pending memory) / a unit's memory, or, if that is not
/// known, running × (1 − available/100).
void fill_in_demand(EvaluationInput& input, const Catalog& catalog);

/// What is known of a metric over time: the series of its average with the shortest period, each value at the end of
/// its period, when it was known. With the demand, if no series has it, as fill_in_demand() works it out. `input` has
/// the cluster that the figures are about.
std::vector<forecast::Point> points_of(std::string_view metric, std::span<const Series> series,
                                       const EvaluationInput& input, const Catalog& catalog);

}  // namespace headroom
