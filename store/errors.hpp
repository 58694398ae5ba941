#pragma once

#include "core/error.hpp"

/// The refusals that every store answers alike.
namespace headroom::store {

Error decision_not_found();
Error illegal_move();
Error stored_already();
Error closed();

}  // namespace headroom::store
