#pragma once

#include <optional>
#include <string_view>

#include "api/json/reader.hpp"
#include "core/backtest/gate.hpp"
#include "core/base/error.hpp"

namespace headroom::api {

inline constexpr std::size_t most_activation_clusters = 50;

/// Reads `activation` of a policy: the limits of a back test that another version has to hold before it becomes the
/// active one. No value if the policy has none.
std::optional<backtest::ActivationLimits> decode_activation_rule(json::ObjectReader& policy);

/// The `activation` of a stored policy. No value if it has none, or is another system's document. Fails if the document
/// can't be read.
Result<std::optional<backtest::ActivationLimits>> activation_of(std::string_view document);

}  // namespace headroom::api
