#include "core/planning/make_plan.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/planning/constraints.hpp"
#include "core/planning/explain.hpp"
#include "core/planning/offers.hpp"
#include "core/planning/search.hpp"
#include "core/planning/throughput.hpp"

namespace headroom::planning {
namespace {

/// One job on the offers, for a number of interruptions.
class Planner {
 public:
  Planner(const PlanRequest& request, const std::vector<Offer>& offers, const RunningTime& time,
          std::int64_t interruptions)
      : offers_(offers),
        time_(time),
        bounds_(bounds_of(request)),
        interruptions_(interruptions),
        grid_(offers, interruptions),
        search_(grid_, time, interruptions) {}

  std::optional<ClusterPlan> cheapest(SearchedUntil* until = nullptr) const {
    return plan_of(search_.cheapest(bounds_, until));
  }

  Searched searched(const SearchedUntil& until) const {
    return {time_, until, grid_.primary_hourly(), grid_.cheapest_vcpu()};
  }

  std::vector<ClusterPlan> cheapest_within(const std::vector<std::int64_t>& deadlines) const {
    std::vector<ClusterPlan> plans;
    for (const auto& found : search_.cheapest_within(deadlines))
      if (auto plan = plan_of(found); plan && std::ranges::find(plans, *plan) == plans.end())
        plans.push_back(std::move(*plan));
    return plans;
  }

  /// Each change of one constraint other than the interruptions that is enough.
  std::vector<NearestChange> changes() const {
    const Search::Nearest nearest = search_.nearest(bounds_);
    std::vector<NearestChange> found;
    const auto add = [&](ConstraintName name, std::int64_t limit, std::int64_t feasible, ClusterPlan plan) {
      found.push_back({name, limit, feasible, change_percent(limit, feasible), std::move(plan)});
    };
    if (auto plan = plan_of(nearest.deadline))
      add(ConstraintName::deadline, *bounds_.deadline, plan->with_interruptions.count(), *plan);
    if (auto plan = plan_of(nearest.budget))
      add(ConstraintName::budget, bounds_.budget->value, plan->cost_with_interruptions.value, *plan);
    if (auto plan = plan_of(nearest.utilisation))
      add(ConstraintName::minimum_utilisation, *bounds_.minimum_utilisation, plan->utilisation, *plan);
    return found;
  }

  /// How many interruptions the plan survives, up to `wanted`.
  std::int64_t survived(const ClusterPlan& plan, std::int64_t wanted) const {
    if (plan.task.market != Market::spot || plan.task.count == 0) return wanted;
    const SpotGroup spot{plan.task.vcpus, plan.task.count};
    for (std::int64_t k = wanted; k > 0; --k) {
      const Candidate each{.hourly = plan.hourly.value,
                           .with_interruptions = time_.seconds_with_interruptions(plan.vcpus, spot, k)};
      if (search_.keeps_deadline(each, bounds_) && search_.keeps_budget(each, bounds_)) return k;
    }
    return 0;
  }

 private:
  static Bounds bounds_of(const PlanRequest& request) {
    Bounds bounds{.budget = request.budget, .minimum_utilisation = request.minimum_utilisation};
    if (request.deadline) bounds.deadline = request.deadline->count();
    return bounds;
  }

  InstanceGroup group(std::size_t offer, Market market, std::int64_t count) const {
    const Offer& of = offers_[offer];
    return {.instance_type = of.instance_type,
            .market = market,
            .count = count,
            .vcpus = of.vcpus,
            .hourly = (market == Market::spot ? of.spot : of.on_demand).value_or(MicroDollars{0}),
            .emr_hourly = of.emr};
  }

  std::optional<ClusterPlan> plan_of(const std::optional<Candidate>& found) const {
    if (!found) return std::nullopt;
    const Mix mix = grid_.mix_of(found->vcpus, found->mix, found->hourly);
    const bool has_task = mix.task_count > 0;
    return ClusterPlan{
        .primary = group(mix.primary, Market::on_demand, 1),
        .core = group(mix.core, Market::on_demand, mix.core_count),
        .task = has_task ? group(mix.task, mix.task_market, mix.task_count) : group(mix.core, Market::on_demand, 0),
        .vcpus = found->vcpus,
        .interruptions = interruptions_,
        .duration = Seconds{found->seconds},
        .with_interruptions = Seconds{found->with_interruptions},
        .hourly = MicroDollars{found->hourly},
        .cost = rounded_cost(found->cost()),
        .cost_with_interruptions = rounded_cost(found->cost_with_interruptions()),
        .utilisation = time_.utilisation(found->vcpus)};
  }

  const std::vector<Offer>& offers_;
  const RunningTime& time_;
  Bounds bounds_;
  std::int64_t interruptions_;
  Grid grid_;
  Search search_;
};

/// The most interruptions, less than the request wants, that some cluster survives.
std::optional<NearestChange> fewer_interruptions(const PlanRequest& request, const std::vector<Offer>& offers,
                                                 const RunningTime& time) {
  // What survives some interruptions survives fewer, so the number can be halved in.
  std::optional<NearestChange> most;
  std::int64_t least_that_fails = request.interruptions;
  for (std::int64_t k = 0; k < least_that_fails;) {
    auto plan = Planner(request, offers, time, k).cheapest();
    if (plan)
      most = NearestChange{ConstraintName::interruptions, request.interruptions, k,
                           change_percent(request.interruptions, k), std::move(*plan)};
    else
      least_that_fails = k;
    if (!most) break;
    k = std::max(most->feasible + 1, std::midpoint(most->feasible, least_that_fails));
  }
  return most;
}

void say_why_not(PlanAnswer& answer, const PlanRequest& request, const std::vector<Offer>& offers,
                 const RunningTime& time, const Planner& planner) {
  answer.status = PlanStatus::infeasible;
  answer.changes = planner.changes();
  if (auto fewer = fewer_interruptions(request, offers, time)) answer.changes.push_back(std::move(*fewer));
  std::ranges::stable_sort(answer.changes, {}, &NearestChange::change_percent);
  if (answer.changes.empty()) return;
  answer.nearest = answer.changes.front();
  const bool interrupted_less = answer.nearest->name == ConstraintName::interruptions;
  const std::int64_t survived = interrupted_less ? answer.nearest->feasible : request.interruptions;
  answer.constraints = judged(request, answer.nearest->plan, survived);
}

/// Shares of the plan's duration, in twelfths: a quarter, a third, half, two thirds, three quarters, one and a half,
/// two.
constexpr std::int64_t shares_of_time[] = {3, 4, 6, 8, 9, 18, 24};
constexpr std::int64_t whole_time = 12;

/// The curve around the plan. A slower cluster is on it only if it is cheaper.
std::vector<PlanAlternative> alternatives_to(const ClusterPlan& plan, const PlanRequest& request,
                                             const Planner& planner) {
  std::vector<std::int64_t> deadlines;
  for (const std::int64_t share : shares_of_time)
    deadlines.push_back(plan.with_interruptions.count() / whole_time * share +
                        plan.with_interruptions.count() % whole_time * share / whole_time);
  std::vector<PlanAlternative> curve;
  for (ClusterPlan& each : planner.cheapest_within(deadlines)) {
    const bool slower = each.with_interruptions >= plan.with_interruptions;
    if (slower && each.cost >= plan.cost) continue;
    PlanAlternative alternative{.plan = std::move(each)};
    for (const Constraint& row : judged(request, alternative.plan, request.interruptions))
      if (!row.holds) alternative.breaks.push_back(row.name);
    curve.push_back(std::move(alternative));
  }
  return curve;
}

}  // namespace

PlanAnswer make_plan(const PlanRequest& request, const Catalog& catalog) {
  PlanAnswer answer;
  Throughput throughput = throughput_of(request);
  Offers offers = offers_of(request, catalog);
  answer.warnings = std::move(throughput.warnings);
  answer.warnings.insert(answer.warnings.end(), offers.warnings.begin(), offers.warnings.end());
  answer.to_measure = std::move(throughput.to_measure);
  const bool none_on_demand =
      std::ranges::none_of(offers.offers, [](const Offer& offer) { return offer.on_demand.has_value(); });
  if (none_on_demand)
    answer.to_measure.push_back("what the instance types cost: give prices with on_demand_hourly_usd" +
                                std::string(request.region.empty() ? "" : " in " + request.region));
  if (!throughput.work || none_on_demand) {
    answer.status = PlanStatus::insufficient_data;
    explain(answer, request, offers.offers, throughput.step, nullptr);
    return answer;
  }

  const RunningTime time(*throughput.work, request);
  answer.core_milliseconds = time.work();
  const Planner planner(request, offers.offers, time, request.interruptions);
  SearchedUntil until;
  answer.plan = planner.cheapest(&until);
  if (answer.plan)
    answer.constraints = judged(request, *answer.plan, planner.survived(*answer.plan, request.interruptions));
  else
    say_why_not(answer, request, offers.offers, time, planner);
  if (const ClusterPlan* shown = shown_plan(answer)) answer.alternatives = alternatives_to(*shown, request, planner);
  const Searched searched = planner.searched(until);
  explain(answer, request, offers.offers, throughput.step, &searched);
  return answer;
}

}  // namespace headroom::planning
