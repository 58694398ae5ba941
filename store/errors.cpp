#include "store/errors.hpp"

namespace headroom::store {

Error decision_not_found() {
  return {.kind = ErrorKind::not_found, .code = "decision_not_found", .detail = "No decision has this id."};
}

Error illegal_move() {
  return {.kind = ErrorKind::conflict,
          .code = "illegal_outcome",
          .detail = "The decision's outcome can't move from where it is to the reported state."};
}

Error stored_already() {
  return {.kind = ErrorKind::conflict,
          .code = "stored_already",
          .detail = "A decision with this id, or an answer for this Idempotency-Key, is stored already."};
}

Error closed() {
  return {.kind = ErrorKind::unavailable, .code = "store_closed", .detail = "The store is shutting down."};
}

}  // namespace headroom::store
