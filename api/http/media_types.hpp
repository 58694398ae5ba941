#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "api/http/message.hpp"

/// The media types of requests and answers.
namespace headroom::api {

inline constexpr std::string_view json_type = "application/json";
inline constexpr std::string_view ndjson_type = "application/x-ndjson";
inline constexpr std::string_view json_patch_type = "application/json-patch+json";
inline constexpr std::string_view csv_type = "text/csv";
inline constexpr std::string_view yaml_type = "application/yaml";
inline constexpr std::string_view text_type = "text/plain; charset=utf-8";
inline constexpr std::string_view event_stream_type = "text/event-stream";
inline constexpr std::string_view svg_type = "image/svg+xml";

/// Whether the body has this type, apart from parameters. A request without Content-Type is JSON.
bool is_of_type(const Request& request, std::string_view type);

/// Whether Accept allows an answer of this type, apart from parameters. Without the header, every type is allowed.
bool accepts(const Request& request, std::string_view type);

/// The one of `types` that Accept prefers: the one with the greatest weight, then the one that the most specific range
/// matches, then the first. No value if none is allowed. Without the header, the first.
std::optional<std::string_view> preferred(const Request& request, std::span<const std::string_view> types);

/// The refusal of a request by its media types. No value if there is none: the body must be JSON, and JSON must be
/// acceptable.
std::optional<Response> refuse_unless_json(const Request& request);
/// The refusal of a request without a body, by its Accept header. No value if JSON is acceptable.
std::optional<Response> refuse_unless_json_accepted(const Request& request);

}  // namespace headroom::api
