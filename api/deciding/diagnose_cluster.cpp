#include "api/deciding/diagnose_cluster.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "api/deciding/decide_again.hpp"
#include "api/json/parse.hpp"
#include "api/wire/stored_input.hpp"
#include "core/base/names.hpp"
#include "core/model/pool_units.hpp"
#include "core/signals/alarm_rules.hpp"

namespace headroom::api {
namespace {

using diagnosis::Evaluation;
using diagnosis::Fate;

constexpr std::size_t page_size = 64;

/// The outcomes as they are read: an automatic `superseded` counts as expired, a reported one as turned down.
Fate fate_of(const StoredDecision& stored, Instant now) {
  switch (outcome_at(stored, now)) {
    case Outcome::claimed:
    case Outcome::applied:
      return Fate::applied;
    case Outcome::failed:
      return Fate::failed;
    case Outcome::dismissed:
      return Fate::dismissed;
    case Outcome::superseded:
      return stored.report ? Fate::dismissed : Fate::expired;
    case Outcome::expired:
      return Fate::expired;
    case Outcome::recommended:
    case Outcome::awaiting_approval:
      break;
  }
  return Fate::pending;
}

/// A lenient reader of an answer's members: what is absent or of another type has no value.
class Answer {
 public:
  explicit Answer(const json::Value& value) : value_(&value) {}

  std::optional<std::int64_t> integer(std::string_view name) const {
    const json::Value* member = find(name);
    return member != nullptr && member->is_number() ? std::optional(static_cast<std::int64_t>(member->number()))
                                                    : std::nullopt;
  }
  std::string text(std::string_view name) const {
    const json::Value* member = find(name);
    return member != nullptr && member->kind() == json::Kind::string ? std::string(member->text()) : std::string();
  }
  const json::Value* find(std::string_view name) const {
    return value_->kind() == json::Kind::object ? value_->find(name) : nullptr;
  }

 private:
  const json::Value* value_;
};

template <class Enum>
std::optional<Enum> named(std::string_view word) {
  for (const auto& [name, value] : names_of<Enum>)
    if (name == word) return value;
  return std::nullopt;
}

/// What withheld the change; if there is one, what cut it last.
ClampCode withheld_by(const Answer& answer) {
  const auto blocked = named<ClampCode>(answer.text("blocked_by")).value_or(ClampCode::none);
  if (blocked != ClampCode::none) return blocked;
  const json::Value* explanation = answer.find("explanation");
  const json::Value* clamps = explanation == nullptr ? nullptr : Answer(*explanation).find("clamps");
  if (clamps == nullptr || clamps->kind() != json::Kind::array || clamps->items().empty()) return ClampCode::none;
  return named<ClampCode>(Answer(clamps->items().back()).text("code")).value_or(ClampCode::none);
}

/// The values, and the newest of each series that has no value.
void add_figures(const Metrics& metrics, Evaluation& made) {
  made.values = metrics.values;
  made.observed_at = metrics.observed_at;
  for (const Series& series : metrics.series) {
    if (series.datapoints.empty()) continue;
    const Datapoint& newest = series.datapoints.back();
    made.observed_at = std::max(made.observed_at, std::optional(newest.at));
    if (!made.value(series.name)) made.values.push_back({series.name, newest.value});
  }
  std::ranges::sort(made.values, {}, &MetricValue::name);
}

void add_pool(const Pool& pool, Evaluation& made) {
  const auto add = [&](Market market, std::int64_t requested, std::int64_t running) {
    made.pools.push_back({.id = pool.id,
                          .role = pool.role,
                          .market = market,
                          .requested = requested,
                          .running = running,
                          .state = pool.state});
  };
  if (!pool.is_fleet()) return add(pool.market, pool.requested, pool.running);
  if (pool.on_demand) add(Market::on_demand, pool.on_demand->requested, pool.on_demand->running);
  if (pool.spot) add(Market::spot, pool.spot->requested, pool.spot->running);
}

/// What the stored input adds: the figures, and which pools run how much.
void add_input(const EvaluationInput& input, const Catalog& catalog, Evaluation& made) {
  add_figures(input.metrics, made);
  std::int64_t lacking = 0;
  for (const Pool& pool : input.cluster.pools) {
    if (pool.role == Role::primary) continue;
    add_pool(pool, made);
    lacking += (pool.requested - pool.running) * units_per_count(pool, input.policy.limits.unit, catalog).value_or(1);
  }
  made.running = made.requested - lacking;
}

std::optional<EvaluationInput> input_of(const StoredDecision& stored, const Catalog& catalog) {
  const std::string text = headroom::api::input_of(stored.record.documents);
  const auto document = json::parse(text);
  if (!document) return std::nullopt;
  auto read = decode_stored_input(document->root(), catalog);
  return read ? std::optional(std::move(read->input)) : std::nullopt;
}

/// No value if the answer is that of another version and can't be read.
std::optional<Evaluation> evaluation_of(const StoredDecision& stored, const std::optional<EvaluationInput>& input,
                                        const Catalog& catalog, Instant now) {
  const auto document = json::parse(stored.record.documents.answer.view());
  if (!document) return std::nullopt;
  const Answer answer(document->root());
  const auto action = named<Action>(answer.text("action"));
  if (!action) return std::nullopt;
  Evaluation made{.id = stored.record.id.text(),
                  .at = stored.record.evaluated_at,
                  .requested = answer.integer("current").value_or(0),
                  .running = answer.integer("current").value_or(0),
                  .action = *action,
                  .target = answer.integer("target").value_or(0),
                  .desired = answer.integer("desired"),
                  .withheld_by = withheld_by(answer),
                  .reason = answer.text("reason"),
                  .lacked_data = answer.text("status") == name_of(Status::insufficient_data),
                  .fate = fate_of(stored, now),
                  .detail = stored.report ? stored.report->detail : std::string()};
  if (input) add_input(*input, catalog, made);
  return made;
}

bool adds_capacity(const Adjustment& adjustment) {
  return adjustment.value > 0 ||
         std::ranges::any_of(adjustment.steps, [](const StepAdjustment& step) { return step.value > 0; });
}

/// The limits, the guards and the thresholds in force.
void take_policy(const EvaluationInput& input, diagnosis::History& history) {
  const Policy& policy = input.policy;
  history.maximum = policy.limits.maximum.value;
  if (input.cluster.platform == Platform::emr) history.maximum_on_demand = policy.limits.on_demand_limit().value;
  history.stale_after = policy.guards.stale_after;
  for (const Signal& signal : policy.signals)
    if (const auto* alarms = std::get_if<AlarmRules>(&signal))
      for (const AlarmRule& rule : alarms->rules)
        history.thresholds.push_back({.metric = rule.metric,
                                      .adds = adds_capacity(rule.adjustment),
                                      .fires_above = rule.comparison == Comparison::greater_than ||
                                                     rule.comparison == Comparison::greater_than_or_equal,
                                      .value = rule.threshold});
}

/// Reads page after page, newest first.
class Reading {
 public:
  Reading(const Catalog& catalog, const DiagnosisQuestion& question) : catalog_(catalog), question_(question) {}

  /// False if enough was read.
  bool add(const StoredDecision& stored) {
    if (history_.evaluations.size() == most_diagnosed) {
      is_cut_ = true;
      return false;
    }
    const auto input = input_of(stored, catalog_);
    if (input && !std::exchange(has_policy_, true)) take_policy(*input, history_);
    if (auto made = evaluation_of(stored, input, catalog_, question_.now))
      history_.evaluations.push_back(*std::move(made));
    return true;
  }

  diagnosis::Diagnosis finish() && {
    std::ranges::reverse(history_.evaluations);
    std::ranges::stable_sort(history_.evaluations, {}, &Evaluation::at);
    return {.cluster_id = question_.cluster_id,
            .since = question_.since,
            .until = question_.until,
            .evaluations = history_.evaluations.size(),
            .cut = is_cut_,
            .findings = diagnosis::diagnose(history_)};
  }

 private:
  const Catalog& catalog_;
  const DiagnosisQuestion& question_;
  diagnosis::History history_{};
  bool has_policy_{false};
  bool is_cut_{false};
};

}  // namespace

Result<diagnosis::Diagnosis> diagnose_cluster(const ListDecisions& list, const Catalog& catalog,
                                              const DiagnosisQuestion& question) {
  Reading reading(catalog, question);
  DecisionQuery query{.cluster_id = question.cluster_id,
                      .kind = "evaluation",
                      .since = question.since,
                      .until = question.until,
                      .limit = page_size,
                      .now = question.now,
                      .whole = true};
  for (;;) {
    const auto page = list(query);
    if (!page) return tl::unexpected(page.error());
    const bool wants_more = std::ranges::all_of(*page, [&](const StoredDecision& each) { return reading.add(each); });
    if (!wants_more || page->size() < page_size) return std::move(reading).finish();
    query.before = page->back().record.id;
  }
}

}  // namespace headroom::api
