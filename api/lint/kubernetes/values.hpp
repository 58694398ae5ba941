#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/lint/place.hpp"

/// Values of Kubernetes documents, read leniently.
namespace headroom::lint {

/// Whether a quantity (a text, or a number) is above 0. No value if it is none.
std::optional<bool> quantity_is_positive(const Place& place);

/// The quantity that was probably meant by a text that is none: `400Mib` is `400Mi`, `4GB` is `4G`.
std::optional<std::string> meant_quantity(std::string_view text);

/// The digits at the beginning of a text: 70 of "70%". No value if there are none, or more than nine.
std::optional<std::int64_t> leading_count(std::string_view text);

/// A finite decimal number that is the whole text.
std::optional<double> decimal_text(std::string_view text);

/// What stands at a place, for a message: `'400Mib'`, `70`, or "missing".
std::string shown(const Place& place);

}  // namespace headroom::lint
