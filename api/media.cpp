#include "api/media.hpp"

#include <algorithm>
#include <string>

#include "api/problem.hpp"

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

/// `q=0` rules a range out; every other weight lets it in.
bool ruled_out(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto one = parameters.substr(0, parameters.find(';'));
    parameters.remove_prefix(std::min(parameters.size(), one.size() + 1));
    const auto text = trimmed(one);
    if (text.size() < 3 || (text[0] != 'q' && text[0] != 'Q') || text[1] != '=') continue;
    return std::ranges::all_of(text.substr(2), [](char c) { return c == '0' || c == '.'; });
  }
  return false;
}

/// How closely a range names the type: 3 exactly, 2 its family, 1 anything, 0 not at all.
int closeness(std::string_view range, std::string_view type) {
  if (same(range, type)) return 3;
  if (range == "*/*") return 1;
  const auto slash = type.find('/');
  return range.size() == slash + 2 && range.ends_with("/*") && same(range.substr(0, slash), type.substr(0, slash)) ? 2
                                                                                                                   : 0;
}

}  // namespace

bool is_of_type(const Request& request, std::string_view type) {
  const auto sent = header(request, "Content-Type");
  if (!sent) return type == json_type;
  return same(trimmed(sent->substr(0, sent->find(';'))), type);
}

bool accepts(const Request& request, std::string_view type) {
  const auto accept = header(request, "Accept");
  if (!accept || trimmed(*accept).empty()) return true;
  int closest = 0;
  bool welcome = false;
  std::string_view rest = *accept;
  while (!rest.empty()) {
    const auto one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    const auto semicolon = std::min(one.find(';'), one.size());
    const int close = closeness(trimmed(one.substr(0, semicolon)), type);
    if (close <= closest) continue;
    closest = close;
    welcome = !ruled_out(one.substr(semicolon));
  }
  return welcome;
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
