#include "core/model/scope.hpp"

namespace headroom {

bool matches(const Scope& scope, const Pool& pool) {
  if (pool.role == Role::primary) return false;
  if (!scope.pool_id.empty()) return pool.id == scope.pool_id;
  return !scope.role || pool.role == *scope.role;
}

}  // namespace headroom
