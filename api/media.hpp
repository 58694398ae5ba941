#pragma once

#include <optional>
#include <string_view>

#include "api/http.hpp"

/// Media types of requests and answers.
namespace headroom::api {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view ndjson_type = "application/x-ndjson";

/// Whether the body is of this type, parameters aside; a request without Content-Type is JSON.
bool is_of_type(const Request& request, std::string_view type);

/// Whether Accept lets this type be answered; without the header everything is.
bool accepts(const Request& request, std::string_view type);

/// Why the request's media types rule it out, or nothing: the body must be JSON, and JSON must be acceptable.
std::optional<Response> refuse_unless_json(const Request& request);
/// The same for a request without a body.
std::optional<Response> refuse_unless_json_accepted(const Request& request);

}  // namespace headroom::api
