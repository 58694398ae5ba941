#pragma once

#include <cstdint>
#include <optional>

#include "core/base/units.hpp"
#include "core/catalog/catalog.hpp"
#include "core/model/cluster.hpp"

namespace headroom {

/// How many capacity units, counted in `unit`, one instance of a group or one fleet unit of a fleet provides.
/// A group counts instances: 1, or the vCPUs of its type. A fleet counts fleet units: 1, or the instances or vCPUs that
/// one unit of weight stands for, if that is a whole number and the same for all its types. No value if it is unknown,
/// for example vCPUs of a type that the catalogue does not know.
std::optional<std::int64_t> units_per_count(const Pool& pool, Unit unit, const Catalog& catalog);

}  // namespace headroom
