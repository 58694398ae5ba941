#include "api/routes.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view evaluation_parameters[] = {"dry_run", "view"};
constexpr std::string_view list_parameters[] = {"cluster_id", "kind",  "action", "status", "policy_id", "outcome",
                                                "label.",     "since", "until",  "limit",  "cursor"};
constexpr std::string_view readyz_parameters[] = {"verbose"};

constexpr Route table[] = {
    {Method::post, "/v1/evaluations", Room::inline_io, serve_evaluation, evaluation_parameters},
    {Method::post, "/v1/evaluation-batches", Room::worker, serve_evaluation_batch, evaluation_parameters},
    {Method::get, "/v1/decisions", Room::worker, serve_decisions, list_parameters},
    {Method::get, "/v1/decisions/{id}", Room::worker, serve_decision, {}},
    {Method::get, "/v1/decisions/{id}/input", Room::worker, serve_decision_input, {}},
    {Method::post, "/v1/decisions/{id}/outcome", Room::worker, serve_outcome, {}},
    {Method::get, "/v1/instance-types", Room::inline_io, serve_instance_types, {}},
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

}  // namespace

std::span<const Route> routes() { return table; }

const std::string* Call::parameter(std::string_view name) const {
  for (const auto& [known, value] : query)
    if (known == name) return &value;
  return nullptr;
}

std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
  const auto at = pattern.find("{id}");
  if (at == std::string_view::npos) return pattern == path ? std::optional(std::string_view{}) : std::nullopt;
  const auto behind = pattern.substr(at + 4);
  if (path.size() <= at + behind.size() || !path.starts_with(pattern.substr(0, at)) || !path.ends_with(behind))
    return std::nullopt;
  const auto id = path.substr(at, path.size() - at - behind.size());
  return id.find('/') == std::string_view::npos ? std::optional(id) : std::nullopt;
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
