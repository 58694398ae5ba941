#pragma once

#include <string_view>

namespace headroom::api {

/// What an answer has instead of an id if its decision is not stored.
inline constexpr std::string_view dry_run_id = "dry_run";

}  // namespace headroom::api
