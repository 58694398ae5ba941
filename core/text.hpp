#pragma once

#include <string>

#include "core/time.hpp"

/// Figures as people read them, in English.
namespace headroom::text {

/// `73,728`, `9.5`, `0.07`: thousands separated, at most two decimals, no trailing zeros.
std::string quantity(double value);

/// `90 s`, `5 min`, `2 h 30 min`.
std::string duration(Seconds time);

}  // namespace headroom::text
