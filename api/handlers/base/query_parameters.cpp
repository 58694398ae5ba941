#include "api/handlers/base/query_parameters.hpp"

#include <charconv>
#include <string>

#include "api/http/percent_encoding.hpp"

namespace headroom::api {

Error invalid_parameter(std::string_view name, std::string detail) {
  std::string sentence = "'" + std::string(name) + "' " + detail;
  return {.kind = ErrorKind::malformed,
          .code = "invalid_parameter",
          .detail = sentence,
          .violations = {{.pointer = "", .code = "invalid_parameter", .detail = std::move(sentence)}}};
}

Result<std::optional<std::int64_t>> integer_of(const Call& call, std::string_view name, std::int64_t minimum,
                                               std::int64_t maximum) {
  const std::string* text = call.parameter(name);
  if (text == nullptr) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error == std::errc{} && end == text->data() + text->size() && value >= minimum && value <= maximum) return value;
  return tl::unexpected(invalid_parameter(
      name, "must be a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum)));
}

Result<std::size_t> limit_of(const Call& call) {
  const auto limit = integer_of(call, "limit", 1, 1000);
  if (!limit) return tl::unexpected(limit.error());
  return static_cast<std::size_t>(limit->value_or(50));
}

Result<std::optional<std::int64_t>> numbered_cursor(const Call& call, char mark) {
  const std::string* text = call.parameter("cursor");
  if (text == nullptr) return std::nullopt;
  std::int64_t number = 0;
  const char* const end = text->data() + text->size();
  const bool marked = text->starts_with(mark);
  const auto read = std::from_chars(text->data() + (marked ? 1 : 0), end, number);
  if (!marked || read.ec != std::errc{} || read.ptr != end || number < 1)
    return tl::unexpected(invalid_parameter("cursor", "is not a cursor of this service"));
  return number;
}

Result<std::optional<Instant>> time_of(const Call& call, std::string_view name) {
  const std::string* text = call.parameter(name);
  if (text == nullptr) return std::nullopt;
  const auto at = parse_rfc3339(*text);
  if (!at) return tl::unexpected(invalid_parameter(name, "must be an RFC 3339 time such as 2026-11-22T10:00:00Z"));
  return at;
}

std::string next_link(const Call& call, std::string_view cursor) {
  std::string link = "<" + std::string(call.request.path) + "?";
  for (const auto& [name, value] : call.query) {
    if (name == "cursor") continue;
    append_percent_encoded(link, name);
    link += '=';
    append_percent_encoded(link, value);
    link += '&';
  }
  return link + "cursor=" + std::string(cursor) + ">; rel=\"next\"";
}

Result<Keep> keep_of(const Call& call) {
  const std::string* dry_run = call.parameter("dry_run");
  if (dry_run == nullptr || *dry_run == "false") return Keep::stored;
  if (*dry_run == "true") return Keep::dry_run;
  return tl::unexpected(invalid_parameter("dry_run", "must be true or false"));
}

Result<EvaluationOptions> evaluation_options(const Call& call, Detail otherwise) {
  EvaluationOptions options{.detail = otherwise};
  const auto keep = keep_of(call);
  if (!keep) return tl::unexpected(keep.error());
  options.keep = *keep;
  if (const std::string* view = call.parameter("view")) {
    if (*view != "full" && *view != "compact")
      return tl::unexpected(invalid_parameter("view", "must be full or compact"));
    options.view = *view == "compact" ? View::compact : View::full;
  }
  if (const std::string* wanted = call.parameter("counterfactuals")) {
    if (*wanted != "true" && *wanted != "false")
      return tl::unexpected(invalid_parameter("counterfactuals", "must be true or false"));
    options.detail = *wanted == "true" ? Detail::full : Detail::without_counterfactuals;
  }
  return options;
}

}  // namespace headroom::api
