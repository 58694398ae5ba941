#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "api/http/message.hpp"

/// Media types of requests and answers.
namespace headroom::api {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view ndjson_type = "application/x-ndjson";
inline constexpr std::string_view yaml_type = "application/yaml";
inline constexpr std::string_view text_type = "text/plain; charset=utf-8";

/// Whether the body is of this type, parameters aside; a request without Content-Type is JSON.
bool is_of_type(const Request& request, std::string_view type);

/// Whether Accept lets this type be answered, parameters aside; without the header everything is.
bool accepts(const Request& request, std::string_view type);

/// Of `types` the one that Accept likes best: the greatest weight, then the range that names it most closely, then the
/// first. Nothing where none is let in; without the header the first.
std::optional<std::string_view> preferred(const Request& request, std::span<const std::string_view> types);

/// Why the request's media types rule it out, or nothing: the body must be JSON, and JSON must be acceptable.
std::optional<Response> refuse_unless_json(const Request& request);
/// The same for a request without a body.
std::optional<Response> refuse_unless_json_accepted(const Request& request);

}  // namespace headroom::api
