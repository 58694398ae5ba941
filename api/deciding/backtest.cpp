#include "api/deciding/backtest.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <string_view>
#include <utility>

#include "api/deciding/decide_with.hpp"
#include "api/json/scan.hpp"
#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/intake/demand.hpp"
#include "core/ports/stored_demand.hpp"

namespace headroom::api {
namespace {

using backtest::Choice;
using backtest::ClusterBacktest;
using backtest::Moment;
using backtest::Size;

constexpr std::size_t page_size = 64;
constexpr std::size_t most_scanned = 20'000;

/// A moment, and what orders it among others of the same time.
struct Numbered {
  DecisionId id;
  Moment moment;
  bool counts_vcpus{false};  ///< what the cluster had and was told to have
  bool would_be_counts_vcpus{false};
};

/// What a stored answer says, in its scalar members.
struct StoredAnswer {
  Choice choice{};
  Size found{};
};

std::int64_t whole_number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// Reads the first members of a stored answer; the long ones come after them.
StoredAnswer read_answer(std::string_view answer) {
  StoredAnswer read;
  MicroDollars found;
  MicroDollars target;
  bool complete = false;
  const auto dollars = [](std::string_view text) { return parse_dollars(text).value_or(MicroDollars{}); };
  const auto word = [](std::string_view text) { return json::unescaped(json::content_of_string(text).value_or("")); };
  json::Scanner members(answer);
  for (auto member = members.next(); member; member = members.next()) {
    const auto& [name, text] = *member;
    if (name == "status") read.choice.status = word(text);
    if (name == "action") read.choice.action = word(text);
    if (name == "unit") read.choice.unit = word(text);
    if (name == "reason") read.choice.reason = word(text);
    if (name == "current") read.found.units = whole_number(text);
    if (name == "target") read.choice.target = whole_number(text);
    if (name == "hourly_cost_usd" || name == "emr_hourly_cost_usd") found += dollars(text);
    if (name == "target_hourly_cost_usd" || name == "target_emr_hourly_cost_usd") target += dollars(text);
    if (name != "cost_complete") continue;
    complete = text == "true";
    break;
  }
  read.choice.size.units = read.choice.target;
  if (!complete) return read;
  read.found.hourly = found;
  read.choice.size.hourly = target;
  return read;
}

Size size_of(Units units, const Cost& cost, MicroDollars hourly) {
  return {.units = units.value, .hourly = cost.complete ? std::optional(hourly) : std::nullopt};
}

Choice choice_of(const Decision& decision) {
  const Cost& cost = decision.cost;
  return {.status = std::string(name_of(decision.status)),
          .action = std::string(name_of(decision.action)),
          .unit = std::string(name_of(decision.unit)),
          .target = decision.target.value,
          .reason = std::string(decision.reason),
          .size = size_of(decision.target, cost, cost.target_hourly + cost.target_emr_hourly)};
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

/// Makes the decisions of one cluster again.
class ClusterRun {
 public:
  ClusterRun(const BacktestSources& sources, const BacktestQuestion& question, std::string cluster_id)
      : sources_(sources),
        question_(question),
        trial_{question.document.view(), sources.catalog, sources.snapshots, sources.zones} {
    result_.cluster_id = std::move(cluster_id);
  }

  /// False if `progress` ended it.
  Result<bool> decide_again(std::size_t most, const BacktestProgress& progress) {
    DecisionQuery query{.cluster_id = result_.cluster_id,
                        .kind = "evaluation",
                        .since = question_.from,
                        .until = question_.to,
                        .limit = page_size,
                        .now = question_.now,
                        .whole = true};
    for (;;) {
      auto page = sources_.list(query);
      if (!page) return tl::unexpected(std::move(page.error()));
      for (const StoredDecision& stored : *page) {
        if (moments_.size() == most) return cut();
        if (auto added = add(stored); !added) return tl::unexpected(std::move(added.error()));
      }
      if (page->size() < page_size) return true;
      query.before = page->back().record.id;
      if (progress && !progress(share_at(page->back().record.evaluated_at))) return false;
    }
  }

  Result<ClusterBacktest> finish() && {
    std::ranges::sort(moments_, [](const Numbered& a, const Numbered& b) {
      return a.moment.at != b.moment.at ? a.moment.at < b.moment.at : a.id.order() < b.id.order();
    });
    std::vector<Moment> moments;
    moments.reserve(moments_.size());
    for (const Numbered& each : moments_) moments.push_back(each.moment);
    result_.actual_path = backtest::actual_path(moments);
    result_.would_be_path = backtest::would_be_path(moments);
    if (moments.empty()) return nothing("no_decisions", "no evaluation is stored of this time");
    if (result_.counts.decided_again == 0)
      return nothing("nothing_made_again", "none of the stored evaluations can be made again by this policy");
    if (auto found = find_demand(moments.front().at); !found) return tl::unexpected(std::move(found.error()));
    judge();
    return std::move(result_);
  }

  bool is_cut() const { return cut_; }

 private:
  Result<bool> cut() {
    cut_ = true;
    return true;
  }

  double share_at(Instant at) const {
    const auto all = static_cast<double>((question_.to - question_.from).count());
    return std::clamp(static_cast<double>((question_.to - at).count()) / all, 0.0, 1.0);
  }

  Result<void> add(const StoredDecision& stored) {
    const StoredAnswer was = read_answer(stored.record.documents.answer.view());
    Numbered numbered{.id = stored.record.id,
                      .moment = {.at = stored.record.evaluated_at,
                                 .found = was.found,
                                 .recommended = was.choice.size,
                                 .applied = reported(stored)},
                      .counts_vcpus = was.choice.unit == name_of(Unit::vcpu)};
    ++result_.counts.decisions;
    const auto made = decide_with(trial_, stored);
    if (!made && made.error().kind != ErrorKind::conflict) return tl::unexpected(made.error());
    if (!made)
      ++result_.counts.not_made_again[made.error().code];
    else
      compare(*made, was, numbered);
    moments_.push_back(numbered);
    return {};
  }

  void compare(const Decision& made, const StoredAnswer& was, Numbered& numbered) {
    ++result_.counts.decided_again;
    if (made.status == Status::insufficient_data) ++result_.counts.insufficient_data;
    Choice would_be = choice_of(made);
    numbered.moment.would_be = would_be.size;
    numbered.would_be_counts_vcpus = made.unit == Unit::vcpu;
    if (would_be.unit != was.choice.unit)
      numbered.moment.found_then = size_of(made.current, made.cost, made.cost.hourly + made.cost.emr_hourly);
    if (was.choice.asks_for_the_same(would_be)) return;
    ++result_.counts.different;
    backtest::keep_first(result_.first_differences, {.id = numbered.id,
                                                     .at = numbered.moment.at,
                                                     .cluster_id = result_.cluster_id,
                                                     .was = was.choice,
                                                     .would_be = std::move(would_be)});
  }

  Result<ClusterBacktest> nothing(std::string_view reason, const std::string& detail) {
    for (const std::string_view figure : backtest::figure_names) result_.unknown.push_back({figure, reason, detail});
    return std::move(result_);
  }

  void no_minutes(std::string_view reason, std::string detail) {
    result_.unknown.push_back({"under_provisioned_minutes", reason, std::move(detail)});
  }

  Result<void> find_demand(Instant first) {
    const auto counts_vcpus = [](const Numbered& each) { return each.counts_vcpus || each.would_be_counts_vcpus; };
    if (std::ranges::any_of(moments_, counts_vcpus)) {
      no_minutes("demand_in_another_unit", "the demand counts instances, and the policy vCPUs");
      return {};
    }
    auto stored = stored_demand(
        {.cluster_id = result_.cluster_id, .metric = std::string(demand_metric), .from = first, .until = question_.to},
        sources_.snapshots);
    if (!stored) return tl::unexpected(std::move(stored.error()));
    simulation::DemandTrace trace;
    for (const Datapoint& point : stored->points) trace.push_back({point.at, point.value});
    if (trace.size() < 2) {
      no_minutes("no_stored_demand",
                 trace.empty() ? "no point of a demand is stored" : "one point of a demand is stored");
      return {};
    }
    if (const auto faults = simulation::faults_of(trace); !faults.empty() || stored->cut) {
      no_minutes("demand_not_usable", stored->cut ? "there are too many points" : faults.front().detail);
      return {};
    }
    result_.warnings = std::move(stored->warnings);
    result_.demand = simulation::by_minute(trace);
    return {};
  }

  void judge() {
    const backtest::Measure measure{.until = std::min(question_.to, question_.now),
                                    .start_up = question_.start_up,
                                    .demand = result_.demand ? &*result_.demand : nullptr};
    result_.would_be = figures_of(result_.would_be_path, measure);
    result_.actual = figures_of(result_.actual_path, measure);
    result_.covered = covered_by(result_.would_be_path, measure);
    if (result_.covered.counted.count() == 0) {
      nothing_held();
      return;
    }
    if (!result_.would_be.cost || !result_.actual.cost)
      result_.unknown.insert(result_.unknown.begin(),
                             {"cost_usd", "price_unknown", "the price of a pool is not known"});
    if (result_.demand && !result_.would_be.under_provisioned_minutes)
      no_minutes("no_stored_demand", "the stored demand is not of the time of these decisions");
  }

  void nothing_held() {
    for (const std::string_view figure : backtest::figure_names)
      result_.unknown.push_back({figure, "no_time", "no size was held for any time before the end"});
  }

  const BacktestSources& sources_;
  const BacktestQuestion& question_;
  Trial trial_;
  ClusterBacktest result_{};
  std::vector<Numbered> moments_{};
  bool cut_{false};
};

}  // namespace

Result<std::optional<backtest::Backtest>> run_backtest(const BacktestSources& sources, const BacktestQuestion& question,
                                                       const BacktestProgress& progress) {
  backtest::Backtest result{.policy_id = question.policy_id,
                            .version = question.version,
                            .from = question.from,
                            .to = question.to,
                            .held_until = std::min(question.to, question.now),
                            .start_up = question.start_up};
  const std::size_t clusters = question.cluster_ids.size();
  for (std::size_t i = 0; i < clusters; ++i) {
    const auto part = [&](double share) {
      return !progress || progress((static_cast<double>(i) + share) / static_cast<double>(clusters));
    };
    ClusterRun run(sources, question, question.cluster_ids[i]);
    const auto done = run.decide_again(std::max<std::size_t>(1, question.most_decisions / clusters), part);
    if (!done) return tl::unexpected(done.error());
    if (!*done || !part(1)) return std::nullopt;
    result.cut = result.cut || run.is_cut();
    auto cluster = std::move(run).finish();
    if (!cluster) return tl::unexpected(std::move(cluster.error()));
    result.clusters.push_back(*std::move(cluster));
  }
  return result;
}

Result<std::vector<std::string>> clusters_of_policy(const BacktestSources& sources, const std::string& policy_id,
                                                    Instant from, Instant to) {
  DecisionQuery query{.kind = "evaluation", .policy_id = policy_id, .since = from, .until = to, .limit = page_size};
  std::set<std::string> found;
  for (std::size_t scanned = 0; scanned < most_scanned && found.size() < most_backtest_clusters; scanned += page_size) {
    const auto page = sources.list(query);
    if (!page) return tl::unexpected(page.error());
    for (const StoredDecision& stored : *page)
      if (found.size() < most_backtest_clusters) found.insert(stored.record.cluster_id);
    if (page->size() < page_size) break;
    query.before = page->back().record.id;
  }
  return std::vector<std::string>(found.begin(), found.end());
}

}  // namespace headroom::api
