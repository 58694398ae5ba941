#include "api/webhooks/retry.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace headroom::api {
namespace {

using std::chrono::milliseconds;

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.starts_with('-')) return std::nullopt;
  return value;
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that may still be sent.
std::optional<Instant> http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto* const month = std::ranges::find(months, text.substr(8, 3));
  if (month == months.end()) return std::nullopt;
  const auto number = static_cast<int>(month - months.begin()) + 1;
  std::string iso(text.substr(12, 4));
  iso.append(number < 10 ? "-0" : "-").append(std::to_string(number)).append("-").append(text.substr(5, 2));
  iso.append("T").append(text.substr(17, 8)).append("Z");
  return parse_rfc3339(iso);
}

}  // namespace

Verdict verdict_of(const AttemptResult& result) {
  if (!result.status) return result.error == "address_not_allowed" ? Verdict::dead : Verdict::retry;
  const int status = *result.status;
  if (status >= 200 && status < 300) return Verdict::delivered;
  return status >= 500 || status == 408 || status == 429 ? Verdict::retry : Verdict::dead;
}

std::string error_of(const AttemptResult& result) {
  if (!result.status) return result.error;
  if (verdict_of(result) == Verdict::delivered) return {};
  return *result.status >= 300 && *result.status < 400 ? "redirect" : "status";
}

milliseconds RetrySchedule::wait(std::int64_t attempts, double chance, milliseconds retry_after) const {
  milliseconds most = std::min(first, longest);
  for (std::int64_t i = 1; i < attempts && most < longest; ++i) most = std::min(2 * most, longest);
  const auto jittered = static_cast<std::int64_t>(static_cast<double>(most.count()) * std::clamp(chance, 0.0, 1.0));
  return std::min(std::max(milliseconds{jittered}, retry_after), longest);
}

milliseconds retry_after_of(std::string_view text, Instant now) {
  if (const auto seconds = number_of<std::int64_t>(text))
    return std::chrono::seconds{std::min<std::int64_t>(*seconds, 86'400)};
  const auto at = http_date(text);
  return at ? std::max(milliseconds{0}, *at - now) : milliseconds{0};
}

}  // namespace headroom::api
