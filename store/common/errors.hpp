#pragma once

#include "core/base/error.hpp"
#include "core/ports/decision_log.hpp"

/// The refusals that all stores share.
namespace headroom::store {

Error decision_not_found();
Error illegal_move(Outcome from, Outcome to);
Error stored_already();
Error closed();

}  // namespace headroom::store
