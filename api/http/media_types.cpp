#include "api/http/media_types.hpp"

#include <algorithm>
#include <string>

#include "api/http/problem.hpp"

namespace headroom::api {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool same(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

constexpr int full_weight = 1000;

/// A weight in thousandths: `0.8` is 800. A text that is not a weight counts as 1.
int thousandths(std::string_view weight) {
  if (!weight.starts_with('0')) return full_weight;
  int sum = 0;
  int digit_worth = full_weight / 10;
  for (const char c : weight.substr(1)) {
    if (c == '.') continue;
    if (c < '0' || c > '9') return full_weight;
    sum += (c - '0') * digit_worth;
    digit_worth /= 10;
  }
  return sum;
}

int weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto one = parameters.substr(0, parameters.find(';'));
    parameters.remove_prefix(std::min(parameters.size(), one.size() + 1));
    const auto text = trimmed(one);
    if (text.size() >= 3 && (text[0] == 'q' || text[0] == 'Q') && text[1] == '=') return thousandths(text.substr(2));
  }
  return full_weight;
}

/// How exactly a range names the type: 3 exactly, 2 its family, 1 any type, 0 not at all.
int closeness(std::string_view range, std::string_view type) {
  if (same(range, type)) return 3;
  if (range == "*/*") return 1;
  const auto slash = type.find('/');
  return range.size() == slash + 2 && range.ends_with("/*") && same(range.substr(0, slash), type.substr(0, slash)) ? 2
                                                                                                                   : 0;
}

/// How much the client prefers a type. Greater is better.
struct Liking {
  int weight{0};
  int closeness{0};
  friend auto operator<=>(Liking, Liking) = default;
};

Liking liking(const Request& request, std::string_view type) {
  const auto accept = header(request, "Accept");
  if (!accept || trimmed(*accept).empty()) return {.weight = full_weight};
  Liking closest;
  std::string_view rest = *accept;
  while (!rest.empty()) {
    const auto one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    const auto semicolon = std::min(one.find(';'), one.size());
    const int close = closeness(trimmed(one.substr(0, semicolon)), type.substr(0, type.find(';')));
    if (close > closest.closeness) closest = {weight_of(one.substr(semicolon)), close};
  }
  return closest;
}

}  // namespace

bool is_of_type(const Request& request, std::string_view type) {
  const auto sent = header(request, "Content-Type");
  if (!sent) return type == json_type;
  return same(trimmed(sent->substr(0, sent->find(';'))), type);
}

bool accepts(const Request& request, std::string_view type) { return liking(request, type).weight > 0; }

std::optional<std::string_view> preferred(const Request& request, std::span<const std::string_view> types) {
  std::optional<std::string_view> best;
  Liking most;
  for (const std::string_view type : types) {
    const Liking here = liking(request, type);
    if (here.weight == 0 || here <= most) continue;
    most = here;
    best = type;
  }
  return best;
}

std::optional<Response> refuse_unless_json_accepted(const Request& request) {
  if (accepts(request, json_type)) return std::nullopt;
  return problem(request, "not_acceptable", "this resource is answered as application/json");
}

std::optional<Response> refuse_unless_json(const Request& request) {
  if (!is_of_type(request, json_type))
    return problem(request, "unsupported_media_type", "the body must be application/json");
  return refuse_unless_json_accepted(request);
}

}  // namespace headroom::api
