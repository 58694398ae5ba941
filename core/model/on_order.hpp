#pragma once

#include <string>

#include "core/model/observation.hpp"

/// Says how much runs, if that is not what was requested. A need is counted from what runs, and a decision from what
/// was requested; without these words a reader could not add the two up.
namespace headroom {

/// `4 of 6 instances run and 2 are on order`, `8 instances run and 2 of them are leaving`, `9 fleet units run for a
/// target of 8, because instances are whole`. Empty if all that was
/// requested runs.
std::string on_order(const Observation& seen);

/// `calculation` after on_order(), if that is not empty.
std::string after_orders(const Observation& seen, const std::string& calculation);

/// ` than run` after a number of units more or fewer, if what runs is not what was requested; otherwise empty.
std::string than_run(const Observation& seen);

}  // namespace headroom
