#include "api/http/routes.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view evaluation_parameters[] = {"dry_run", "view"};
constexpr std::string_view rightsizing_parameters[] = {"dry_run"};
constexpr std::string_view list_parameters[] = {"cluster_id", "kind",  "action", "status", "policy_id", "outcome",
                                                "label.",     "since", "until",  "limit",  "cursor"};
constexpr std::string_view readyz_parameters[] = {"verbose"};

constexpr Route table[] = {
    {Method::post, "/v1/evaluations", Room::inline_io, serve_evaluation, evaluation_parameters},
    {Method::post, "/v1/evaluation-batches", Room::worker, serve_evaluation_batch, evaluation_parameters},
    {Method::post, "/v1/rightsizing", Room::inline_io, serve_rightsizing, rightsizing_parameters},
    {Method::get, "/v1/decisions", Room::worker, serve_decisions, list_parameters},
    {Method::get, "/v1/decisions/{id}", Room::worker, serve_decision, {}},
    {Method::get, "/v1/decisions/{id}/input", Room::worker, serve_decision_input, {}},
    {Method::post, "/v1/decisions/{id}/outcome", Room::worker, serve_outcome, {}},
    {Method::post, "/v1/node-removals", Room::worker, serve_node_removals, {}},
    {Method::get, "/v1/scale-metrics/{id}/{signal}", Room::worker, serve_scale_metric, {}},
    {Method::get, "/v1/instance-types", Room::inline_io, serve_instance_types, {}},
    {Method::get, "/v1/executor-presets", Room::inline_io, serve_executor_presets, {}},
    {Method::get, "/v1/patterns", Room::inline_io, serve_patterns, {}},
    {Method::get, "/livez", Room::inline_io, serve_livez, {}},
    {Method::get, "/readyz", Room::inline_io, serve_readyz, readyz_parameters},
    {Method::get, "/metrics", Room::worker, serve_metrics, {}},
    {Method::get, "/openapi.yaml", Room::inline_io, serve_openapi, {}},
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

/// Removes the first segment, with the slash before it, from the start of a path.
std::string_view take_segment(std::string_view& path) {
  const auto segment = path.substr(0, path.find('/', 1));
  path.remove_prefix(segment.size());
  return segment;
}

/// Where to put the value of a pattern's segment. Null if the segment is not a placeholder.
std::string_view* placeholder(std::string_view segment, Placeholders& found) {
  if (segment == "/{id}") return &found.id;
  if (segment == "/{signal}") return &found.signal;
  return nullptr;
}

}  // namespace

std::span<const Route> routes() { return table; }

const std::string* Call::parameter(std::string_view name) const {
  for (const auto& [known, value] : query)
    if (known == name) return &value;
  return nullptr;
}

std::optional<Placeholders> match(std::string_view pattern, std::string_view path) {
  Placeholders found;
  while (!pattern.empty() && !path.empty()) {
    const auto wanted = take_segment(pattern);
    const auto given = take_segment(path);
    std::string_view* const place = placeholder(wanted, found);
    if (place == nullptr ? wanted != given : given.size() < 2) return std::nullopt;
    if (place != nullptr) *place = given.substr(1);
  }
  return pattern.empty() && path.empty() ? std::optional(found) : std::nullopt;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

void append_percent_encoded(std::string& out, std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  for (const char c : text) {
    if (unreserved(c)) {
      out += c;
      continue;
    }
    out += '%';
    out += digits[(static_cast<unsigned char>(c) >> 4) & 0xF];
    out += digits[static_cast<unsigned char>(c) & 0xF];
  }
}

}  // namespace headroom::api
