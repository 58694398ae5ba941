#pragma once

#include <string>

#include "api/json/value.hpp"

/// Sections of the report of a sizing, each left out where the answer has nothing of it.
namespace headroom::api {

/// The instance types with what they hold, waste and cost.
void append_nodes(std::string& out, const json::Value& answer);

/// The best of the other ways to run the job: by cost where it is known, otherwise by time.
void append_alternatives(std::string& out, const json::Value& answer);

/// What an earlier run did, in figures.
void append_observed(std::string& out, const json::Value& observed);

}  // namespace headroom::api
