#pragma once

#include <vector>

#include "core/model/rules.hpp"
#include "core/signals/signal.hpp"

namespace headroom {

/// How to scale a cluster: what is allowed, and the signals that ask for capacity.
struct Policy : PolicyRules {
  std::vector<Signal> signals;  ///< at least one
  friend bool operator==(const Policy&, const Policy&) = default;
};

}  // namespace headroom
