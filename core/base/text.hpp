#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/time.hpp"
#include "core/base/units.hpp"

namespace headroom {
class Fraction;
}

/// Writes figures as people read them, in English.
namespace headroom::text {

/// `73,728`, `9.5`, `0.07`: commas between thousands, at most two decimals, no trailing zeros.
std::string quantity(double value);
std::string quantity(Fraction value);

/// `73,728`. Exact for every size.
std::string whole(std::int64_t value);

/// As many digits as it takes to distinguish the number from every other: `14.998`.
std::string exact(double value);

/// `90 s`, `5 min`, `2 h 30 min`.
std::string duration(Seconds time);

/// The word for one unit: `instance`, `vCPU`, `fleet unit`.
std::string_view noun(Unit unit);

/// An amount with its unit: `1 instance`, `1,200 vCPUs`.
std::string counted(Units amount, Unit unit);

/// The parts, with `glue` between them.
std::string joined(std::span<const std::string> parts, std::string_view glue = ", ");

}  // namespace headroom::text
