#include <algorithm>
#include <charconv>
#include <variant>

#include "api/deciding/stored_sizes.hpp"
#include "api/handlers/timeline/timeline_answers.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

using Kind = TimelinePlace::Kind;

constexpr std::string_view kind_letters = "sdo";  ///< of snapshot, decision and outcome

struct Entry {
  TimelinePlace place{};
  std::variant<const StoredSnapshot*, const TimelineDecision*> what{};
};

void encode_snapshot(json::Writer& out, const StoredSnapshot& snapshot) {
  out.begin_object().field("at", snapshot.at).field("kind", "snapshot").name("capacity").begin_object();
  encode_optional(out.name("requested"), snapshot.requested);
  encode_optional(out.name("running"), snapshot.running);
  out.end_object().name("values").begin_object();
  for (const auto& [name, value] : snapshot.values) out.name_text(name).value(value);
  out.end_object().end_object();
}

void encode_decision(json::Writer& out, const TimelineDecision& decision) {
  const timeline::DecisionPoint& point = decision.point;
  out.begin_object().field("at", point.at).field("kind", "decision").field("decision_id", point.id.text());
  out.field("policy", point.policy).field("status", decision.status).field("action", name_of(point.action));
  out.field("changed", point.changed).field("outcome", name_of(decision.outcome)).field("unit", name_of(point.unit));
  out.field("current", point.current).field("desired", point.desired).field("target", point.target);
  out.field("reason", decision.reason).field("blocked_by", name_of(point.blocked_by)).name("clamps").begin_array();
  for (const timeline::Cut& cut : point.cuts)
    out.begin_object().field("code", name_of(cut.code)).field("from", cut.from).field("to", cut.to).end_object();
  out.end_array();
  encode_optional(out.name("hourly_cost_usd"), point.hourly);
  encode_optional(out.name("target_hourly_cost_usd"), point.target_hourly);
  out.end_object();
}

/// When something became of the decision. No value: nothing was reported.
std::optional<Instant> outcome_time(const TimelineDecision& decision) {
  if (decision.report) return decision.report->reported_at;
  if (decision.approval && decision.approval->answer) return decision.approval->answered_at;
  return std::nullopt;
}

void encode_outcome(json::Writer& out, const TimelineDecision& decision, Instant at) {
  out.begin_object().field("at", at).field("kind", "outcome").field("decision_id", decision.point.id.text());
  const Outcome outcome = decision.report ? decision.report->state : decision.outcome;
  out.field("outcome", name_of(outcome)).name("applied_target");
  encode_optional(out, decision.report ? decision.report->applied_target : std::nullopt);
  out.field("detail", decision.report ? decision.report->detail : std::string()).name("approved");
  if (decision.approval && decision.approval->answer)
    out.value(decision.approval->answer->approved);
  else
    out.null();
  out.end_object();
}

void encode_entry(json::Writer& out, const Entry& entry) {
  if (entry.place.kind == Kind::snapshot)
    encode_snapshot(out, *std::get<const StoredSnapshot*>(entry.what));
  else if (entry.place.kind == Kind::decision)
    encode_decision(out, *std::get<const TimelineDecision*>(entry.what));
  else
    encode_outcome(out, *std::get<const TimelineDecision*>(entry.what), entry.place.at);
}

std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc{} || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end.ptr - text.data()));
  return number;
}

}  // namespace

std::string TimelinePlace::text() const {
  std::string text = std::to_string(at.time_since_epoch().count());
  text += kind_letters[static_cast<std::size_t>(kind)];
  return text + std::to_string(order);
}

std::optional<TimelinePlace> TimelinePlace::parse(std::string_view text) {
  // RFC 3339 ends with the year 9999.
  constexpr std::int64_t latest = 253'402'300'800'000;
  const auto at = take_number(text);
  if (!at || *at > latest || text.empty()) return std::nullopt;
  const std::size_t kind = kind_letters.find(text.front());
  text.remove_prefix(1);
  const auto order = take_number(text);
  if (!order || !text.empty() || kind == std::string_view::npos) return std::nullopt;
  return TimelinePlace{Instant{std::chrono::milliseconds{*at}}, static_cast<Kind>(kind), *order};
}

Result<std::optional<std::string>> encode_items(json::Writer& out, const ReadTimeline& timeline,
                                                const TimelineQuestion& question, const TimelinePage& page,
                                                SnapshotHistory& snapshots) {
  const timeline::Range& range = question.range;
  const auto stored = stored_snapshots(
      snapshots, {.cluster_id = question.cluster_id,
                  .from = page.from ? std::max(page.from->at, range.since) : range.since,
                  .until = range.until,
                  .limit = page.limit + 2});  // one may be of the last page, and one is that of the next
  if (!stored) return tl::unexpected(stored.error());
  std::vector<Entry> entries;
  const auto add = [&](TimelinePlace place, auto what) {
    if (place.at < range.since || place.at >= range.until) return;
    if (!page.from || place >= *page.from) entries.push_back({place, what});
  };
  for (const StoredSnapshot& snapshot : stored->items) add({snapshot.at, Kind::snapshot, 0}, &snapshot);
  for (const TimelineDecision& decision : timeline.decisions) {
    const std::int64_t order = decision.point.id.order();
    add({decision.point.at, Kind::decision, order}, &decision);
    if (const auto at = outcome_time(decision)) add({*at, Kind::outcome, order}, &decision);
  }
  const std::size_t shown = std::min(entries.size(), page.limit + 1);
  std::ranges::partial_sort(entries, entries.begin() + static_cast<std::ptrdiff_t>(shown), {}, &Entry::place);
  out.name("items").begin_array();
  for (std::size_t i = 0; i < std::min(shown, page.limit); ++i) encode_entry(out, entries[i]);
  out.end_array().name("next_cursor");
  std::optional<std::string> next;
  if (entries.size() > page.limit) next = entries[page.limit].place.text();
  encode_optional(out, next);
  out.field("metrics_left_out", stored->metrics_left_out);
  return next;
}

}  // namespace headroom::api
