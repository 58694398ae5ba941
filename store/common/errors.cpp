#include "store/common/errors.hpp"

#include <utility>

#include "core/ports/decision_log.hpp"

namespace headroom::store {

Error decision_not_found() {
  return {.kind = ErrorKind::not_found, .code = "decision_not_found", .detail = "No decision has this id."};
}

Error catalog_not_found() {
  return {.kind = ErrorKind::not_found, .code = "not_found", .detail = "It is not in the store."};
}

Error illegal_move(Outcome from, Outcome to) {
  return {.kind = ErrorKind::conflict,
          .code = "illegal_outcome",
          .detail = "The decision's outcome is '" + std::string{name_of(from)} + "', which '" +
                    std::string{name_of(to)} + "' cannot follow."};
}

Error nothing_to_report(Outcome to) {
  return {.kind = ErrorKind::conflict,
          .code = "illegal_outcome",
          .detail = "The decision changes nothing, so it cannot be '" + std::string{name_of(to)} +
                    "'. It can only be dismissed."};
}

Error stored_already() {
  return {.kind = ErrorKind::conflict,
          .code = "stored_already",
          .detail = "A decision with this id, or an answer for this Idempotency-Key, is stored already."};
}

Error closed() {
  return {.kind = ErrorKind::unavailable, .code = "store_closed", .detail = "The store is shutting down."};
}

Error refusal(std::string code, std::string detail) {
  return {.kind = ErrorKind::conflict, .code = std::move(code), .detail = std::move(detail)};
}

}  // namespace headroom::store
