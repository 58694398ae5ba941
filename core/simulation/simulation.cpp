#include "core/simulation/simulation.hpp"

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

#include "core/base/faults.hpp"
#include "core/simulation/policy_run.hpp"
#include "core/simulation/supply.hpp"

namespace headroom::simulation {
namespace {

/// So many minutes pass between two calls of the progress function.
constexpr std::size_t progress_every = 512;

std::int64_t start_up_minutes(const Options& options) {
  return std::chrono::ceil<std::chrono::minutes>(options.start_up).count();
}

std::size_t first_scored(const Options& options, const DemandByMinute& demand) {
  if (!options.evaluate_from || *options.evaluate_from <= demand.start) return 0;
  const auto minute = std::chrono::ceil<std::chrono::minutes>(*options.evaluate_from - demand.start).count();
  return static_cast<std::size_t>(minute);
}

/// The demand of each minute as it is met: what was asked for, and what waited.
class Work {
 public:
  Work(const DemandByMinute& demand, UnmetWork unmet) : asked_(demand.units), unmet_(unmet) {}

  double at(std::size_t minute) const { return asked_[minute] + waiting_; }
  void run(double demand, std::int64_t running) {
    if (unmet_ == UnmetWork::carried_over) waiting_ = std::max(0.0, demand - static_cast<double>(running));
  }

 private:
  std::span<const double> asked_;
  UnmetWork unmet_;
  double waiting_{0};
};

/// Everything that happens in the minutes of one simulation.
class Playback {
 public:
  Playback(const SimulatedPolicy& policy, const DemandByMinute& demand, const Options& options, const Catalog& catalog)
      : options_(options),
        demand_(demand),
        work_(demand, options.unmet_work),
        interruptions_(options.interruptions, demand.start),
        run_(policy, demand.start, units_for(demand.units.front()), options, catalog),
        first_scored_(first_scored(options, demand)) {
    const std::size_t minutes = demand.units.size();
    observed_running_.reserve(minutes);
    timeline_ = {.start = demand.start};
    timeline_.demand.reserve(minutes);
    timeline_.requested.reserve(minutes);
    timeline_.running.reserve(minutes);
  }

  void play(std::size_t minute) {
    const auto now = static_cast<std::int64_t>(minute);
    const std::int64_t arrival = now + start_up_minutes(options_);
    Supply& supply = run_.supply();
    supply.arrive(now);
    const bool all_on_demand = options_.spot_hourly_price && supply.pools() == 1;
    const std::int64_t at_risk = all_on_demand ? 0 : supply.running(supply.pools() - 1);
    const std::int64_t lost = at_risk == 0 ? 0 : supply.interrupt(interruptions_.in_minute(now, at_risk), arrival);
    if (minute >= first_scored_) scoring_.count_interrupted(lost);
    const double demand = work_.at(minute);
    timeline_.demand.push_back(demand);
    observed_running_.push_back(static_cast<std::int32_t>(supply.running()));
    run_.learn(demand_.at(minute), demand);
    if (now * step.count() % options_.evaluate_every.count() == 0) decide(minute, arrival);
    supply.arrive(now);
    timeline_.requested.push_back(static_cast<std::int32_t>(supply.requested()));
    timeline_.running.push_back(static_cast<std::int32_t>(supply.running()));
    run_.pay(demand_.at(minute));
    work_.run(demand, supply.running());
    if (minute >= first_scored_) scoring_.add(demand, supply.requested(), supply.running(), run_.spot());
  }

  Simulation finish(const SimulatedPolicy& policy, const ComputeLimits& limits) && {
    const auto scored = std::span(demand_.units).subspan(std::min(first_scored_, demand_.units.size()));
    const MicroDollars price = options_.hourly_price;
    return {.policy = policy.name,
            .limits = limits,
            .scores = scoring_.scores(oracle(scored, limits, price), static_peak(scored, limits, price),
                                      {.on_demand = price, .spot = options_.spot_hourly_price}),
            .timeline = std::move(timeline_)};
  }

 private:
  void decide(std::size_t minute, std::int64_t arrival) {
    const std::int64_t before = run_.supply().requested();
    const auto change = run_.decide({timeline_.demand, observed_running_}, arrival);
    if (!change) return;
    timeline_.acts.push_back({minute, before, run_.supply().requested(), *change});
    if (minute >= first_scored_) scoring_.count_action();
  }

  const Options& options_;
  const DemandByMinute& demand_;
  Work work_;
  InterruptionClock interruptions_;
  PolicyRun run_;
  Scoring scoring_{};
  std::size_t first_scored_;
  std::vector<std::int32_t> observed_running_{};  ///< what ran when each minute's snapshot was taken
  Timeline timeline_{};
};

}  // namespace

std::vector<Violation> faults_of(const Options& options, const DemandByMinute* demand) {
  Faults faults;
  faults.check_range("/start_up_seconds", options.start_up, 0, longest_start_up.count());
  faults.check_range("/evaluate_every_seconds", options.evaluate_every, step.count(), 86'400);
  faults.check(options.evaluate_every % step == Seconds{0}, "/evaluate_every_seconds", "not_whole_minutes",
               "must be a multiple of 60");
  faults.check_range("/interruptions/per_unit_hour", options.interruptions.per_unit_hour, 0, 60);
  faults.check_range("/unit/memory_mib", options.unit_size.memory_mib, 1, 1e9);
  faults.check_range("/unit/vcores", options.unit_size.vcores, 1, 1e6);
  faults.check_range("/unit/containers", options.unit_size.containers, 0.001, 1e6);
  if (demand != nullptr && options.evaluate_from)
    faults.check(first_scored(options, *demand) < demand->units.size(), "/evaluate_from", "after_the_trace",
                 "must be before the end of the trace, " + format_rfc3339(demand->at(demand->units.size())));
  return std::move(faults).all();
}

ComputeLimits limits_of(const SimulatedPolicy& policy, const ComputeLimits& otherwise) {
  const auto* decided = std::get_if<Policy>(&policy.policy);
  return decided != nullptr ? decided->limits : otherwise;
}

std::optional<Simulation> simulate(const SimulatedPolicy& policy, const ComputeLimits& otherwise,
                                   const DemandByMinute& demand, const Options& options, const Catalog& catalog,
                                   const Progress& progress) {
  Playback playback(policy, demand, options, catalog);
  const std::size_t minutes = demand.units.size();
  for (std::size_t minute = 0; minute < minutes; ++minute) {
    const bool reports = progress && minute % progress_every == 0;
    if (reports && !progress(static_cast<double>(minute) / static_cast<double>(minutes))) return std::nullopt;
    playback.play(minute);
  }
  return std::move(playback).finish(policy, limits_of(policy, otherwise));
}

}  // namespace headroom::simulation
