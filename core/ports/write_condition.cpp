#include "core/ports/write_condition.hpp"

#include <algorithm>

namespace headroom {

bool holds(const WriteCondition& condition, const std::optional<ResourceVersion>& now) {
  switch (condition.kind) {
    case WriteCondition::Kind::none:
      return true;
    case WriteCondition::Kind::absent:
      return !now;
    case WriteCondition::Kind::present:
      return now.has_value();
    case WriteCondition::Kind::one_of:
      return now && std::ranges::find(condition.versions, *now) != condition.versions.end();
  }
  return false;
}

}  // namespace headroom
