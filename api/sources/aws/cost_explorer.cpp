#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "api/sources/aws/document_readers.hpp"
#include "api/sources/reading/object_lists.hpp"
#include "core/base/decimal.hpp"

/// Cost Explorer.
namespace headroom::api {
namespace {

/// Words in the names of services and usage types that belong to EMR or EC2.
constexpr std::array<std::string_view, 5> names_of_services{"Elastic MapReduce", "ElasticMapReduce", "EMR", "EC2",
                                                            "Elastic Compute Cloud"};

/// How usage types of EC2 and EMR begin, behind the region's prefix: instances of all ways to buy them, and volumes.
/// "BoxUsage:m5.xlarge" in us-east-1 is "USW2-BoxUsage:m5.xlarge" in us-west-2. EMR's own charge has the same types.
constexpr std::array<std::string_view, 8> usage_of_instances{"BoxUsage",   "SpotUsage", "DedicatedUsage", "HostUsage",
                                                             "HeavyUsage", "UnusedBox", "CPUCredits",     "EBS"};

/// Whether a text is a usage type such as "USW2-SpotUsage:m5.xlarge".
bool is_usage_of_instances(std::string_view type) {
  const auto begins = [&](std::string_view text) {
    return std::ranges::any_of(usage_of_instances, [&](std::string_view usage) {
      return text.starts_with(usage) &&
             (text.size() == usage.size() || text[usage.size()] == ':' || text[usage.size()] == 'O');
    });
  };
  const auto dash = type.find('-');
  return begins(type) || (dash != std::string_view::npos && begins(type.substr(dash + 1)));
}

bool names_service(const json::Value& group) {
  const json::Value* keys = group.kind() == json::Kind::object ? group.find("Keys") : nullptr;
  if (keys == nullptr || keys->kind() != json::Kind::array) return false;
  for (const json::Value& key : keys->items())
    for (const std::string_view name : names_of_services)
      if (key.kind() == json::Kind::string && key.text().find(name) != std::string_view::npos) return true;
  return false;
}

/// Whether the group is of EMR or EC2: by the service, or by the usage type if that is all that it says.
bool counts(const json::Value& group, bool by_usage) {
  if (names_service(group)) return true;
  const json::Value* keys = by_usage && group.kind() == json::Kind::object ? group.find("Keys") : nullptr;
  if (keys == nullptr || keys->kind() != json::Kind::array) return false;
  return std::ranges::any_of(keys->items(), [](const json::Value& key) {
    return key.kind() == json::Kind::string && is_usage_of_instances(key.text());
  });
}

/// Whether a group of the document is of EMR or EC2. Groups of tags or accounts are not, and then all of them count.
bool has_services(const json::Value& body, bool by_usage) {
  const json::Value* results = body.kind() == json::Kind::object ? body.find("ResultsByTime") : nullptr;
  if (results == nullptr || results->kind() != json::Kind::array) return false;
  for (const json::Value& result : results->items()) {
    const json::Value* groups = result.kind() == json::Kind::object ? result.find("Groups") : nullptr;
    if (groups == nullptr || groups->kind() != json::Kind::array) continue;
    for (const json::Value& group : groups->items())
      if (counts(group, by_usage)) return true;
  }
  return false;
}

/// Whether the document is grouped by `dimension`: SERVICE or USAGE_TYPE.
bool is_grouped_by(const json::Value& body, std::string_view dimension) {
  const json::Value* definitions = body.kind() == json::Kind::object ? body.find("GroupDefinitions") : nullptr;
  if (definitions == nullptr || definitions->kind() != json::Kind::array) return false;
  for (const json::Value& definition : definitions->items()) {
    const json::Value* key = definition.kind() == json::Kind::object ? definition.find("Key") : nullptr;
    if (key != nullptr && key->kind() == json::Kind::string && key->text() == dimension) return true;
  }
  return false;
}

/// Whether groups may be told by their usage types alone: the document says so, or does not say what it is grouped by.
bool says_usage(const json::Value& body) {
  if (is_grouped_by(body, "SERVICE")) return false;
  return is_grouped_by(body, "USAGE_TYPE") || body.kind() != json::Kind::object ||
         body.find("GroupDefinitions") == nullptr;
}

/// UnblendedCost, else BlendedCost, else the only one. Empty if several others are there.
std::string_view chosen_metric(const json::Value& metrics) {
  for (const std::string_view known : {"UnblendedCost", "BlendedCost"})
    if (metrics.find(known) != nullptr) return known;
  return metrics.members().size() == 1 ? metrics.members().front().name : std::string_view{};
}

/// Millionths of a millionth of a micro-dollar, so that sums of the amounts are exact. Cost Explorer writes ten
/// decimals.
using Exact = Int128;
constexpr std::int64_t decimals = 18;
constexpr Exact exact_per_micro = 1'000'000'000'000;

/// The number that parse_dollars() takes. What is behind its 18th decimal is left out.
Exact exact_amount(std::string_view number) {
  constexpr Exact enough = exact_per_micro * exact_per_micro * exact_per_micro;  // a digit more still fits
  const auto exponent_at = std::min(number.find_first_of("eE"), number.size());
  std::int64_t power = decimals;
  if (auto exponent = number.substr(exponent_at); !exponent.empty()) {
    exponent.remove_prefix(exponent.starts_with("e+") || exponent.starts_with("E+") ? 2 : 1);
    std::int64_t shift = 0;
    std::from_chars(exponent.data(), exponent.data() + exponent.size(), shift);
    power += shift;
  }
  Exact value = 0;
  bool behind_point = false;
  for (const char c : number.substr(0, exponent_at)) {
    if (c == '.') {
      behind_point = true;
    } else if (value < enough) {
      value = value * 10 + (c - '0');
      power -= behind_point ? 1 : 0;
    } else {
      power += behind_point ? 0 : 1;
    }
  }
  for (; power > 0 && value != 0; --power) value *= 10;
  for (; power < 0 && value != 0; ++power) value /= 10;
  return value;
}

/// Rounds once, halves away from zero. A sum of many amounts stays within what one amount may be.
MicroDollars rounded(Exact sum) {
  constexpr Exact half = exact_per_micro / 2;
  return std::clamp(MicroDollars{saturated((sum + (sum < 0 ? -half : half)) / exact_per_micro)}, -most_money,
                    most_money);
}

/// `12.5` or `-0.03`, as text.
std::optional<Exact> parse_amount(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (!parse_dollars(text)) return std::nullopt;
  const Exact amount = exact_amount(text);
  return negative ? -amount : amount;
}

/// A day, or a time with the hour.
std::optional<Instant> read_date(json::ObjectReader& period, std::string_view name) {
  period.require(name);
  const auto text = period.string(name);
  if (!text) return std::nullopt;
  const auto at = parse_rfc3339(text->size() == 10 ? std::string(*text) + "T00:00:00Z" : std::string(*text));
  if (!at) period.report(name, "invalid", "must be a date such as 2026-11-22");
  return at;
}

/// Reads one document.
class CostReader {
 public:
  CostReader(const json::Value& body, Collector& out)
      : by_usage_(says_usage(body)),
        only_services_(has_services(body, by_usage_) || is_grouped_by(body, "SERVICE") ||
                       is_grouped_by(body, "USAGE_TYPE")),
        out_(out) {}

  void read_result(json::ObjectReader& result) {
    result.require("TimePeriod");
    CostPeriod cost;
    cost.estimated = result.boolean("Estimated").value_or(false);
    bool has_times = false;
    result.nested("TimePeriod", [&](json::ObjectReader& period) {
      const auto begin = read_date(period, "Start");
      const auto end = read_date(period, "End");
      if (begin && end && *end <= *begin) return period.report("End", "out_of_range", "must be after Start");
      if (!begin || !end) return;
      has_times = true;
      cost.begin = *begin;
      cost.end = *end;
    });
    cost.amount = rounded(read_amounts(result));
    if (has_times) out_.add_cost(cost);
  }

 private:
  /// The sum of the groups; without groups the total.
  Exact read_amounts(json::ObjectReader& result) {
    const json::Value* groups = result.get("Groups");
    const bool has_groups = groups != nullptr && groups->kind() == json::Kind::array && !groups->items().empty();
    if (!has_groups) return read_metrics(result, "Total");
    Exact sum = 0;
    std::size_t index = 0;
    result.each("Groups", maximum_items, [&](json::ObjectReader& group) {
      while (groups->items()[index].kind() != json::Kind::object) ++index;
      if (only_services_ && !counts(groups->items()[index++], by_usage_)) return;
      group.require("Metrics");
      sum += read_metrics(group, "Metrics");
    });
    return sum;
  }

  Exact read_metrics(json::ObjectReader& holder, std::string_view field) {
    const json::Value* metrics = holder.object(field);
    if (metrics == nullptr || metrics->members().empty()) return 0;
    const std::string_view name = chosen_metric(*metrics);
    if (name.empty()) {
      holder.report(field, "missing", "needs UnblendedCost or BlendedCost");
      return 0;
    }
    Exact amount = 0;
    holder.nested(field, [&](json::ObjectReader& reader) {
      reader.nested(name, [&](json::ObjectReader& metric) { amount = read_metric(metric); });
    });
    return amount;
  }

  Exact read_metric(json::ObjectReader& metric) {
    metric.require("Amount");
    if (const auto unit = metric.string("Unit")) check_currency(metric, *unit);
    const auto text = metric.string("Amount");
    if (!text) return 0;
    const auto amount = parse_amount(*text);
    if (!amount) metric.report("Amount", "invalid", "must be a number as a text, such as \"12.5\"");
    return amount.value_or(0);
  }

  void check_currency(json::ObjectReader& metric, std::string_view unit) {
    if (currency_.empty()) currency_ = std::string(unit);
    if (unit != currency_)
      metric.report("Unit", "two_currencies", "is " + std::string(unit) + ", but another amount is in " + currency_);
    else if (unit != "USD")
      metric.report("Unit", "unknown_currency", "is " + std::string(unit) + ", but budgets are in USD");
  }

  bool by_usage_;       ///< the usage type says what a group is of, because the service is not named
  bool only_services_;  ///< the document tells EMR and EC2 from the rest
  Collector& out_;
  std::string currency_{};
};

}  // namespace

void read_ce_get_cost_and_usage(const SourceDocument& document, Collector& out) {
  CostReader reader(document.body.value, out);
  read_body(document, [&](json::ObjectReader& body) {
    body.each("ResultsByTime", maximum_items, [&](json::ObjectReader& result) { reader.read_result(result); });
    if (body.has("NextPageToken")) out.truncated();
  });
}

}  // namespace headroom::api
