#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/model/limits.hpp"

/// Figures as people read them, in English.
namespace headroom::text {

/// `73,728`, `9.5`, `0.07`: thousands separated, at most two decimals, no trailing zeros.
std::string quantity(double value);

/// `73,728`, of any size exactly.
std::string whole(std::int64_t value);

/// As many digits as tell the number from every other: `14.998`.
std::string exact(double value);

/// `90 s`, `5 min`, `2 h 30 min`.
std::string duration(Seconds time);

/// `instance`, `vCPU`, `fleet unit`: one of a unit.
std::string_view noun(Unit unit);

/// `1 instance`, `1,200 vCPUs`.
std::string counted(Units amount, Unit unit);

/// The parts with `glue` between them.
std::string joined(std::span<const std::string> parts, std::string_view glue = ", ");

}  // namespace headroom::text
