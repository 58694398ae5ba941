#include "core/kpis/kpis.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace headroom::kpis {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr double milliseconds_an_hour = 3'600'000;

std::string count_of(std::int64_t count, std::string_view one, std::string_view many) {
  return std::to_string(count).append(" ").append(count == 1 ? one : many);
}

/// The value of the nearest rank. `sorted` is not empty.
milliseconds percentile(std::span<const milliseconds> sorted, std::size_t percent) {
  const std::size_t rank = (sorted.size() * percent + 99) / 100;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

/// amount × factor / divisor, rounded halves up, at most `most_money`. The divisor is above 0.
MicroDollars divided(MicroDollars amount, Int128 factor, Int128 divisor) {
  const Int128 value = (Int128{amount.value} * factor + divisor / 2) / divisor;
  return {static_cast<std::int64_t>(std::min<Int128>(value, most_money.value))};
}

/// Calls `f` with the demand and the requested units of each whole minute of the clock in the range of which both are
/// known.
template <class F>
void for_each_minute(const simulation::DemandByMinute& demand, const CapacityPath& path, const Question& question,
                     F f) {
  auto span = path.begin();
  for (std::size_t i = 0; i < demand.units.size(); ++i) {
    const Instant at = demand.at(i);
    if (at < question.since || at >= question.until) continue;
    while (span != path.end() && span->until <= at) ++span;
    if (span == path.end()) return;
    if (span->from <= at) f(demand.units[i], span->units);
  }
}

/// Works the figures out one after another.
class Calculation {
 public:
  explicit Calculation(const Question& question)
      : question_(question), path_(part_of(*question.path, question.since, question.until)) {}

  Kpis kpis() && {
    count();
    costs();
    utilisation();
    completion();
    throughput();
    success();
    interruptions();
    recovery();
    return std::move(kpis_);
  }

 private:
  void count() {
    kpis_.runs = static_cast<std::int64_t>(question_.runs.size());
    for (const JobRun& run : question_.runs) {
      if (!run.succeeded) continue;
      ++kpis_.succeeded;
      if (run.bytes)
        kpis_.bytes += *run.bytes;
      else
        ++without_bytes_;
    }
    kpis_.busy = busy_time(question_.runs);
  }

  void unknown(std::string_view name, std::string_view reason, std::string detail) {
    kpis_.unknown.push_back({name, reason, std::move(detail)});
  }

  /// Why the cost is not known. No value if it is.
  std::optional<Reason> no_cost() const {
    if (question_.no_price) return question_.no_price;
    if (path_.empty()) return Reason{"no_stored_capacity", "no size of the cluster is stored of this time"};
    const Instant begin = path_.front().from;
    const auto earlier = [&](const JobRun& run) { return run.started_at < begin; };
    if (begin > question_.since && std::ranges::any_of(question_.runs, earlier))
      return Reason{"capacity_known_in_part",
                    "the stored sizes begin at " + format_rfc3339(begin) + ", and a run began before"};
    if (!question_.primary.complete || !sums_of(path_).cost)
      return Reason{"price_unknown", "the price of a pool is not known"};
    return std::nullopt;
  }

  void costs() {
    if (const auto reason = no_cost()) {
      for (const std::string_view name : {"cost_usd", "cost_per_gb_usd", "cost_per_job_usd"})
        unknown(name, reason->code, reason->detail);
      return;
    }
    const PathSums sums = sums_of(path_);
    kpis_.cost = std::min(*sums.cost + cost_over(question_.primary.hourly, sums.time), most_money);
    if (const auto reason = no_gigabytes())
      unknown("cost_per_gb_usd", reason->code, reason->detail);
    else
      kpis_.cost_per_gigabyte = divided(*kpis_.cost, bytes_a_gigabyte, kpis_.bytes);
    if (kpis_.succeeded == 0)
      unknown("cost_per_job_usd", "no_success", no_success());
    else
      kpis_.cost_per_job = divided(*kpis_.cost, 1, kpis_.succeeded);
  }

  std::string no_success() const {
    return kpis_.runs == 0 ? "no run ended in this time" : "no run of this time succeeded";
  }

  /// Why no rate of gigabytes is known. No value if there is one.
  std::optional<Reason> no_gigabytes() const {
    if (kpis_.succeeded == 0) return Reason{"no_success", no_success()};
    if (without_bytes_ > 0)
      return Reason{"bytes_unknown", count_of(without_bytes_, "run", "runs") + " of " +
                                         std::to_string(kpis_.succeeded) + " that succeeded do not state their bytes"};
    if (kpis_.bytes == 0) return Reason{"no_bytes", "the runs that succeeded processed 0 bytes"};
    return std::nullopt;
  }

  void utilisation() {
    if (question_.demand == nullptr)
      return unknown("utilisation_percent", question_.no_demand.code, question_.no_demand.detail);
    if (path_.empty())
      return unknown("utilisation_percent", "no_stored_capacity", "no size of the cluster is stored of this time");
    double used = 0;
    double paid = 0;
    for_each_minute(*question_.demand, path_, question_, [&](double demand, std::int64_t units) {
      ++kpis_.utilisation_minutes;
      used += std::min(demand, static_cast<double>(units));
      paid += static_cast<double>(units);
    });
    if (kpis_.utilisation_minutes == 0)
      return unknown("utilisation_percent", "no_stored_demand", "demand and sizes are stored of different times");
    if (paid == 0) return unknown("utilisation_percent", "no_capacity", "the cluster had no units in this time");
    kpis_.utilisation_percent = two_decimals(100 * used / paid);
  }

  void completion() {
    std::vector<milliseconds> times;
    for (const JobRun& run : question_.runs)
      if (run.succeeded) times.push_back(run.ended_at - run.started_at);
    if (times.empty()) return unknown("completion_seconds", "no_success", no_success());
    std::ranges::sort(times);
    kpis_.completion = Completion{.p50 = percentile(times, 50), .p95 = percentile(times, 95)};
  }

  void throughput() {
    if (const auto reason = no_gigabytes(); reason && reason->code != "no_bytes")
      return unknown("throughput_gb_per_hour", reason->code, reason->detail);
    if (kpis_.busy.count() == 0) return unknown("throughput_gb_per_hour", "no_time", "the runs took no time");
    kpis_.gigabytes_per_hour = static_cast<double>(kpis_.bytes) / static_cast<double>(bytes_a_gigabyte) /
                               (static_cast<double>(kpis_.busy.count()) / milliseconds_an_hour);
  }

  void success() {
    if (kpis_.runs == 0) return unknown("success_percent", "no_runs", "no run ended in this time");
    kpis_.success_percent = two_decimals(100 * static_cast<double>(kpis_.succeeded) / static_cast<double>(kpis_.runs));
  }

  void interruptions() {
    if (kpis_.runs == 0) return unknown("interruptions", "no_runs", "no run ended in this time");
    std::int64_t sum = 0;
    std::int64_t silent = 0;
    for (const JobRun& run : question_.runs) {
      sum += run.interruptions.value_or(0);
      silent += run.interruptions ? 0 : 1;
    }
    if (silent > 0)
      return unknown(
          "interruptions", "interruptions_unknown",
          count_of(silent, "run", "runs") + " of " + std::to_string(kpis_.runs) + " do not state their interruptions");
    kpis_.interruptions = sum;
  }

  void recovery() {
    std::vector<const JobRun*> by_end;
    for (const JobRun& run : question_.runs) by_end.push_back(&run);
    // Of runs that end at the same time the failure comes first, so that the success recovers from it at once.
    std::ranges::sort(by_end, {}, [](const JobRun* run) { return std::pair(run->ended_at, run->succeeded); });
    std::optional<Instant> failed;
    milliseconds sum{0};
    for (const JobRun* run : by_end) {
      if (!run->succeeded) {
        failed = failed.value_or(run->ended_at);
        continue;
      }
      if (!failed) continue;
      sum += run->ended_at - *failed;
      ++kpis_.recovered;
      failed.reset();
    }
    if (kpis_.recovered > 0)
      kpis_.recovery = milliseconds{(sum.count() + kpis_.recovered / 2) / kpis_.recovered};
    else if (failed)
      unknown("recovery_seconds", "not_recovered", "no run succeeded after one that failed");
    else
      unknown("recovery_seconds", "no_failure", "no run failed in this time");
  }

  const Question& question_;
  CapacityPath path_;
  Kpis kpis_{};
  std::int64_t without_bytes_{0};
};

}  // namespace

milliseconds busy_time(std::span<const JobRun> runs) {
  std::vector<std::pair<Instant, Instant>> times;
  times.reserve(runs.size());
  for (const JobRun& run : runs) times.emplace_back(run.started_at, run.ended_at);
  std::ranges::sort(times);
  milliseconds sum{0};
  Instant counted = Instant::min();
  for (const auto& [from, until] : times) {
    if (until <= counted) continue;
    sum += until - std::max(from, counted);
    counted = until;
  }
  return sum;
}

double two_decimals(double value) { return std::round(value * 100) / 100; }

Kpis kpis_of(const Question& question) { return Calculation(question).kpis(); }

std::optional<StaticComparison> static_comparison(const Question& question) {
  const CapacityPath path = part_of(*question.path, question.since, question.until);
  if (path.empty()) return std::nullopt;
  const PathSums sums = sums_of(path);
  StaticComparison comparison{.basis = StaticBasis::capacity,
                              .static_units = sums.most_units,
                              .automatic_unit_milliseconds = sums.unit_milliseconds};
  if (question.demand != nullptr) {
    double peak = 0;
    std::int64_t minutes_seen = 0;
    std::int64_t short_minutes = 0;
    for_each_minute(*question.demand, path, question, [&](double demand, std::int64_t units) {
      peak = std::max(peak, demand);
      ++minutes_seen;
      if (demand > static_cast<double>(units)) ++short_minutes;
    });
    if (minutes_seen > 0) {
      comparison.basis = StaticBasis::demand;
      comparison.static_units = simulation::units_for(peak);
      comparison.under_provisioned_minutes = short_minutes;
    }
  }
  comparison.static_unit_milliseconds = Int128{comparison.static_units} * sums.time.count();
  if (comparison.static_unit_milliseconds > 0)
    comparison.saved_percent = two_decimals(100 * (1 - static_cast<double>(sums.unit_milliseconds) /
                                                           static_cast<double>(comparison.static_unit_milliseconds)));
  if (question.no_price || !sums.cost || sums.unit_milliseconds == 0) return comparison;
  comparison.automatic_cost = sums.cost;
  comparison.static_cost = divided(*sums.cost, comparison.static_unit_milliseconds, sums.unit_milliseconds);
  return comparison;
}

}  // namespace headroom::kpis
