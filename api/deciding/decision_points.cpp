#include "api/deciding/decision_points.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "api/json/scan.hpp"

namespace headroom::api {
namespace {

using timeline::Cut;
using timeline::PolicyLimits;

constexpr std::size_t page_size = 256;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  return end.ec == std::errc{} && end.ptr == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::string word(std::string_view text) { return json::unescaped(json::content_of_string(text).value_or("")); }

template <class Enum>
Enum named(std::string_view text, Enum otherwise) {
  const auto content = json::content_of_string(text).value_or("");
  for (const auto& [name, value] : names_of<Enum>)
    if (name == content) return value;
  return otherwise;
}

void read_cuts(std::string_view explanation, std::vector<Cut>& cuts) {
  const auto clamps = json::find_member(explanation, "clamps");
  json::Scanner items(clamps.value_or("[]"));
  for (auto item = items.next(); item; item = items.next()) {
    Cut cut;
    json::Scanner members(item->text);
    for (auto member = members.next(); member; member = members.next()) {
      const auto& [name, text] = *member;
      if (name == "code") cut.code = named(text, ClampCode::none);
      if (name == "from") cut.from = whole_number(text).value_or(0);
      if (name == "to") cut.to = whole_number(text).value_or(0);
    }
    cuts.push_back(cut);
  }
}

/// What an answer costs an hour. If a price is missing, nothing is known.
struct Costs {
  std::optional<MicroDollars> ec2{};
  std::optional<MicroDollars> emr{};
  std::optional<MicroDollars> target_ec2{};
  std::optional<MicroDollars> target_emr{};
  bool is_complete{false};

  void read(std::string_view name, std::string_view text) {
    if (name == "hourly_cost_usd") ec2 = parse_dollars(text);
    if (name == "target_hourly_cost_usd") target_ec2 = parse_dollars(text);
    if (name == "emr_hourly_cost_usd") emr = parse_dollars(text);
    if (name == "target_emr_hourly_cost_usd") target_emr = parse_dollars(text);
    if (name == "cost_complete") is_complete = text == "true";
  }
};

void read_answer(std::string_view answer, TimelineDecision& decision) {
  timeline::DecisionPoint& point = decision.point;
  Costs costs;
  json::Scanner members(answer);
  for (auto member = members.next(); member; member = members.next()) {
    const auto& [name, text] = *member;
    if (name == "status") decision.status = word(text);
    if (name == "action") point.action = named(text, Action::no_action);
    if (name == "changed") point.changed = text == "true";
    if (name == "unit") point.unit = named(text, Unit::instances);
    if (name == "current") point.current = whole_number(text).value_or(0);
    if (name == "desired") point.desired = whole_number(text).value_or(0);
    if (name == "target") point.target = whole_number(text).value_or(0);
    if (name == "reason") decision.reason = word(text);
    if (name == "blocked_by") point.blocked_by = named(text, ClampCode::none);
    costs.read(name, text);
    if (name != "explanation") continue;
    read_cuts(text, point.cuts);
    break;  // what comes behind it is long and not needed
  }
  if (!costs.is_complete || !costs.ec2 || !costs.target_ec2) return;
  decision.hourly = costs.ec2;
  decision.emr_hourly = costs.emr.value_or(MicroDollars{0});
  point.hourly = *costs.ec2 + *decision.emr_hourly;
  point.target_hourly = *costs.target_ec2 + costs.target_emr.value_or(MicroDollars{0});
}

std::optional<PolicyLimits> limits_of(std::string_view policy) {
  const auto limits = json::find_member(policy, "limits");
  const auto number = [&](std::string_view name) {
    const auto text = limits ? json::find_member(*limits, name) : std::nullopt;
    return text ? whole_number(*text) : std::nullopt;
  };
  const auto minimum = number("minimum");
  const auto maximum = number("maximum");
  if (!minimum && !maximum) return std::nullopt;
  return PolicyLimits{.minimum = minimum.value_or(0), .maximum = maximum.value_or(INT64_MAX)};
}

std::optional<bool> reported(const StoredDecision& stored) {
  switch (stored.outcome) {
    case Outcome::applied:
      return true;
    case Outcome::failed:
    case Outcome::dismissed:
      return false;
    default:
      return std::nullopt;
  }
}

}  // namespace

bool has_spot(const TimelineDecision& decision) {
  return decision.documents.cluster.find("\"spot\"") != std::string::npos;
}

TimelineDecision timeline_decision(StoredDecision stored, Instant now) {
  TimelineDecision decision{.outcome = outcome_at(stored, now)};
  decision.point.applied = reported(stored);
  decision.point.id = stored.record.id;
  decision.point.at = stored.record.evaluated_at;
  decision.point.valid_until = stored.record.valid_until;
  decision.point.limits = limits_of(stored.record.documents.policy);
  read_answer(stored.record.documents.answer.view(), decision);
  decision.point.policy = std::move(stored.record.policy);
  decision.report = std::move(stored.report);
  decision.approval = std::move(stored.approval);
  decision.documents = std::move(stored.record.documents);
  decision.documents.answer = {};
  if (!has_spot(decision)) decision.documents = {.cluster = std::move(decision.documents.cluster)};
  return decision;
}

Result<ReadDecisions> read_decisions(DecisionLog& log, const DecisionRange& range) {
  DecisionQuery query{.cluster_id = range.cluster_id,
                      .kind = "evaluation",
                      .since = range.since,
                      .until = range.until,
                      .limit = page_size,
                      .now = range.now,
                      .whole = range.whole};
  ReadDecisions read;
  while (!read.cut) {
    auto page = log.list(query);
    if (!page) return tl::unexpected(std::move(page.error()));
    if (page->empty()) break;
    query.before = page->back().record.id;
    const bool is_last = page->size() < page_size;
    for (StoredDecision& stored : *page) {
      read.cut = read.items.size() == range.most;
      if (read.cut) break;
      read.items.push_back(timeline_decision(std::move(stored), range.now));
    }
    if (is_last) break;
  }
  std::ranges::sort(read.items, timeline::is_before, &TimelineDecision::point);
  return read;
}

std::vector<timeline::DecisionPoint> points_of(const std::vector<TimelineDecision>& decisions) {
  std::vector<timeline::DecisionPoint> points;
  points.reserve(decisions.size());
  for (const TimelineDecision& decision : decisions) points.push_back(decision.point);
  return points;
}

}  // namespace headroom::api
