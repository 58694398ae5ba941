#pragma once

#include <optional>
#include <string>

#include "core/model/cluster.hpp"

namespace headroom {

/// A part of the cluster. If neither field is set, it is the whole cluster. The primary node is never part of it.
struct Scope {
  std::optional<Role> role{};
  std::string pool_id{};
  friend bool operator==(const Scope&, const Scope&) = default;
};

bool matches(const Scope& scope, const Pool& pool);

}  // namespace headroom
