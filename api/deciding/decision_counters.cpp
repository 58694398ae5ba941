#include "api/deciding/decision_counters.hpp"

#include <algorithm>
#include <optional>

#include "api/deciding/warning_codes.hpp"
#include "core/signals/signal.hpp"

namespace headroom::api {
namespace {

void add_one(DecisionCounters::Count& count) { count.fetch_add(1, std::memory_order_relaxed); }

/// The place of `word` in an ascending list; its size if it is not there.
std::size_t place_of(std::span<const std::string_view> words, std::string_view word) {
  const auto found = std::ranges::lower_bound(words, word);
  return found != words.end() && *found == word ? static_cast<std::size_t>(found - words.begin()) : words.size();
}

/// When the newest reading was measured. No value if there is none.
std::optional<Instant> newest_reading(const Metrics& metrics) {
  std::optional<Instant> newest = metrics.observed_at;
  for (const Series& series : metrics.series)
    if (!series.datapoints.empty()) newest = std::max(newest, std::optional(series.datapoints.back().at));
  return newest;
}

std::chrono::milliseconds between(Instant from, Instant to) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(to - from);
}

ReplayCount counted_as(const Replay& replay) {
  if (replay.result == ReplayResult::identical) return ReplayCount::identical;
  if (replay.result == ReplayResult::different) return ReplayCount::different;
  return replay.reason == "input_expired" ? ReplayCount::input_expired : ReplayCount::unknown;
}

void add(DecisionCounters::HourlyCost& sum, const DecisionCounters::HourlyCost& more) {
  sum.ec2_on_demand += more.ec2_on_demand;
  sum.ec2_spot += more.ec2_spot;
  sum.emr += more.emr;
}

}  // namespace

void Histogram::observe(std::chrono::milliseconds value) {
  const auto ms = std::max<std::int64_t>(value.count(), 0);
  const auto bucket = std::ranges::lower_bound(bounds_, static_cast<double>(ms) / 1000) - bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_ms_.fetch_add(static_cast<std::uint64_t>(ms), std::memory_order_relaxed);
}

DecisionCounters::DecisionCounters() : opinions_(signal_kinds.size()), warnings_(warning_codes.size() + 1) {}

void DecisionCounters::evaluated(const EvaluationInput& input, const Decision& decision, Keep keep, Instant now) {
  add_one(evaluations_[index(decision.action)][index(decision.status)][index(keep)]);
  for (const Clamp& clamp : decision.clamps) add_one(clamps_[index(clamp.code)]);
  if (decision.blocked) add_one(blocked_[index(decision.blocked_by)]);
  for (const SignalOpinion& opinion : decision.signals)
    if (opinion.proposes) add_one(opinions_[place_of(signal_kinds, opinion.kind)][opinion.chosen ? 1 : 0]);
  for (const Warning& warning : decision.warnings) add_one(warnings_[place_of(warning_codes, warning.code)]);
  if (const auto newest = newest_reading(input.metrics)) observation_age_.observe(between(*newest, input.evaluated_at));
  if (keep == Keep::stored) note_cluster(input, decision, now);
}

void DecisionCounters::reported(const StoredDecision& decision, Instant now) {
  if (!decision.report || decision.report->reported_at != now) return;
  add_one(outcomes_[index(decision.report->state)]);
  if (decision.report->state == Outcome::applied)
    outcome_lag_.observe(between(decision.record.recorded_at, decision.report->reported_at));
}

void DecisionCounters::replayed(const Replay& replay) { add_one(replays_[index(counted_as(replay))]); }

void DecisionCounters::note_cluster(const EvaluationInput& input, const Decision& decision, Instant now) {
  const Cost& cost = decision.cost;
  const auto is_clamped_by = [&](ClampCode code) {
    return std::ranges::find(decision.clamps, code, &Clamp::code) != decision.clamps.end();
  };
  const LastSeen seen{
      .at = now,
      .at_maximum = is_clamped_by(ClampCode::maximum),
      .stale = decision.status == Status::insufficient_data || is_clamped_by(ClampCode::stale_metrics),
      .priced = cost.complete,
      .requested = {cost.hourly - cost.spot_hourly, cost.spot_hourly, cost.emr_hourly},
      .target = {cost.target_hourly - cost.target_spot_hourly, cost.target_spot_hourly, cost.target_emr_hourly}};
  const std::lock_guard lock{mutex_};
  clusters_.insert_or_assign(input.cluster.id, seen);
  if (clusters_.size() <= most_clusters) return;
  clusters_.erase(std::ranges::min_element(
      clusters_, {}, [](const std::pair<const std::string, LastSeen>& each) { return each.second.at; }));
}

DecisionCounters::Clusters DecisionCounters::clusters(Instant now) const {
  Clusters sum;
  const std::lock_guard lock{mutex_};
  for (const auto& [id, seen] : clusters_) {
    if (now - seen.at > activity) {
      ++sum.silent;
      continue;
    }
    ++sum.active;
    if (seen.at_maximum) ++sum.at_maximum;
    if (seen.stale) ++sum.stale;
    if (!seen.priced) ++sum.unpriced;
    add(sum.requested, seen.requested);
    add(sum.target, seen.target);
  }
  return sum;
}

}  // namespace headroom::api
