#pragma once

#include <string>

#include "core/base/time.hpp"
#include "core/schedule/time_zone.hpp"
#include "tests/conformance/suite.hpp"

namespace headroom::conformance {

/// The zone of this machine's database, for some years around `at`. Throws Malformed if there is none.
TimeZone zone(const std::string& name, Instant at);

/// A time in a field. Throws Malformed.
Instant instant(const Json& object, const char* name);

}  // namespace headroom::conformance
