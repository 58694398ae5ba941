#pragma once

#include <string>

#include "core/base/error.hpp"
#include "core/ports/decision_log.hpp"

/// The refusals that all stores share.
namespace headroom::store {

Error decision_not_found();
Error catalog_not_found();
Error illegal_move(Outcome from, Outcome to);
Error nothing_to_report(Outcome to);
Error stored_already();
Error closed();
/// Why a database is not opened.
Error refusal(std::string code, std::string detail);

}  // namespace headroom::store
