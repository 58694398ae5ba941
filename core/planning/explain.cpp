#include "core/planning/explain.hpp"

#include <algorithm>
#include <string>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/planning/grid.hpp"
#include "core/planning/search.hpp"
#include "core/planning/spoken_time.hpp"

namespace headroom::planning {
namespace {

using text::whole;

std::string dollars(MicroDollars amount) { return std::string("$").append(format_dollars(amount)); }

std::string percent(MicroPercent share) { return text::quantity(static_cast<double>(share) / 1e6).append("%"); }

std::string seconds(Seconds time) { return whole(time.count()).append(" s"); }

/// `1,950 s (32 min 30 s)`.
std::string in_words(Seconds time) {
  const std::string plain = seconds(time);
  const std::string words = spoken(time);
  return words == plain ? plain : std::string(plain).append(" (").append(words).append(")");
}

bool has_spot(const ClusterPlan& plan) { return plan.task.market == Market::spot && plan.task.count > 0; }

std::string group(const InstanceGroup& each, std::string_view role) {
  std::string out = whole(each.count);
  out.append(" ").append(each.instance_type).append(" ").append(role);
  return each.market == Market::spot ? out.append(" on Spot") : out;
}

/// `1 m5.large primary, 1 m5.large core and 2 m5.xlarge task on Spot`.
std::string cluster(const ClusterPlan& plan) {
  const bool two = plan.task.count == 0;
  std::string out = group(plan.primary, "primary");
  out.append(two ? " and " : ", ").append(group(plan.core, "core"));
  return two ? out : out.append(" and ").append(group(plan.task, "task"));
}

std::string outcome(const ClusterPlan& plan) {
  std::string out = cluster(plan);
  out.append(": ").append(spoken(plan.duration)).append(" and ").append(dollars(plan.cost));
  if (plan.with_interruptions > plan.duration)
    out.append("; ")
        .append(spoken(plan.with_interruptions))
        .append(" and ")
        .append(dollars(plan.cost_with_interruptions))
        .append(plan.interruptions == 1 ? " if a Spot instance is lost"
                                        : " if Spot instances are lost " + whole(plan.interruptions) + " times");
  return out;
}

std::string_view unit_of(ConstraintName name) {
  switch (name) {
    case ConstraintName::deadline:
      return "deadline";
    case ConstraintName::budget:
      return "budget";
    case ConstraintName::minimum_utilisation:
      return "minimum utilisation";
    case ConstraintName::interruptions:
      break;
  }
  return "interruptions to survive";
}

std::string value_of(ConstraintName name, std::int64_t value) {
  switch (name) {
    case ConstraintName::deadline:
      return in_words(Seconds{value});
    case ConstraintName::budget:
      return dollars(MicroDollars{value});
    case ConstraintName::minimum_utilisation:
      return percent(value);
    case ConstraintName::interruptions:
      break;
  }
  return whole(value);
}

std::string summary_of(const PlanAnswer& answer) {
  switch (answer.status) {
    case PlanStatus::feasible:
      return "The cheapest cluster that keeps every constraint is " + outcome(*answer.plan) + ".";
    case PlanStatus::insufficient_data:
      return "There is no plan, because something has to be known first: " + text::joined(answer.to_measure, "; ") +
             ".";
    case PlanStatus::infeasible:
      break;
  }
  if (!answer.nearest) return "No cluster keeps the constraints, whichever one of them is given up.";
  const NearestChange& change = *answer.nearest;
  std::string out = "No cluster keeps all constraints. The nearest that does needs a ";
  if (change.name == ConstraintName::interruptions)
    out = "No cluster keeps all constraints. The nearest that does has ";
  out.append(unit_of(change.name)).append(change.name == ConstraintName::interruptions ? " " : " of ");
  out.append(value_of(change.name, change.feasible)).append(" instead of ").append(value_of(change.name, change.limit));
  return out.append(": ").append(outcome(change.plan)).append(".");
}

std::string core_seconds(std::int64_t core_milliseconds) {
  return text::quantity(static_cast<double>(core_milliseconds) / 1000);
}

/// Which of the two bounds of RunningTime counts, and how it comes about.
std::string interruptions_formula(const RunningTime& time, const ClusterPlan& plan) {
  if (!has_spot(plan)) return "no Spot instance, so none is lost";
  const std::string work = core_seconds(time.work());
  const std::int64_t lost = std::min(plan.interruptions, plan.task.count);
  const std::int64_t rest = plan.vcpus - lost * plan.task.vcpus;
  const std::string repeated =
      time.shortest_work() == 0 ? ""
                                : " + " + whole(plan.interruptions) + " × " + whole(time.shortest_work()) + " s a task";
  std::string out = whole(time.start_up()) + " s + ⌈";
  if (plan.with_interruptions.count() ==
      time.start_up() + time.working_seconds(rest) + plan.interruptions * time.shortest_work())
    return out + work + " / (" + whole(plan.vcpus) + " − " + whole(lost) + " × " + whole(plan.task.vcpus) + ")⌉ s" +
           repeated + ": those that stay are done before a replacement would help";
  out += "(" + work;
  const SpotGroup spot{plan.task.vcpus, plan.task.count};
  std::int64_t ends = time.working_seconds(plan.vcpus);
  for (std::int64_t i = 1; i <= plan.interruptions; ++i) {
    const std::int64_t redone = time.unsaved() ? std::min(ends, *time.unsaved()) : ends;
    out += " + " + whole(plan.task.vcpus) + " × (" + whole(redone) + " + " + whole(time.start_up()) + ")";
    ends = time.seconds_with_interruptions(plan.vcpus, spot, i) - time.start_up();
  }
  return out + ") / " + whole(plan.vcpus) + "⌉ s: a lost instance's vCPUs × (work done again + start-up)";
}

std::string hourly_formula(const ClusterPlan& plan) {
  std::string out;
  for (const InstanceGroup* each : {&plan.primary, &plan.core, &plan.task}) {
    if (each->count == 0) continue;
    if (!out.empty()) out.append(" + ");
    if (each->count > 1) out.append(whole(each->count)).append(" × ");
    out.append("(").append(dollars(each->hourly)).append(" + ").append(dollars(each->emr_hourly)).append(")");
  }
  return out;
}

std::string billed(Seconds time) {
  return time.count() >= least_billed_seconds ? seconds(time) : whole(least_billed_seconds) + " s (the least charged)";
}

void add_steps(PlanAnswer& answer, const RunningTime& time, const ClusterPlan& plan) {
  const auto add = [&](std::string_view name, std::string formula, std::string result) {
    answer.steps.push_back({name, std::move(formula), std::move(result)});
  };
  std::string vcpus = whole(plan.core.count) + " × " + whole(plan.core.vcpus);
  if (plan.task.count > 0) vcpus += " + " + whole(plan.task.count) + " × " + whole(plan.task.vcpus);
  const std::string work = core_seconds(answer.core_milliseconds);
  add("vcpus", vcpus + " of core and task instances", whole(plan.vcpus) + " vCPUs");
  const std::string working = "⌈" + work + " / " + whole(plan.vcpus) + "⌉ s";
  const bool one_task = plan.duration.count() == time.start_up() + time.shortest_work();
  add("duration",
      whole(time.start_up()) + " s start-up + " + (one_task ? "one task, which takes longer than " : "") + working,
      in_words(plan.duration));
  if (plan.interruptions > 0)
    add("duration_with_interruptions", interruptions_formula(time, plan), in_words(plan.with_interruptions));
  add("hourly_cost", hourly_formula(plan) + ", each with EMR's charge", dollars(plan.hourly) + " an hour");
  add("cost", dollars(plan.hourly) + " × " + billed(plan.duration) + " / 3,600", dollars(plan.cost));
  if (plan.interruptions > 0)
    add("cost_with_interruptions", dollars(plan.hourly) + " × " + billed(plan.with_interruptions) + " / 3,600",
        dollars(plan.cost_with_interruptions));
  add("utilisation", "100 × " + work + " / (" + whole(plan.vcpus) + " × " + whole(plan.duration.count()) + ")",
      percent(plan.utilisation));
}

/// What shows that no larger cluster has to be looked at.
std::string end_of_search(const PlanAnswer& answer, const PlanRequest& request, const Searched& searched) {
  const std::int64_t vcpus = searched.until.vcpus;
  const std::string many = whole(vcpus);
  const std::string work = core_seconds(searched.time.work());
  const std::string start_up = whole(searched.time.start_up());
  switch (searched.until.end) {
    case SearchEnd::utilisation:
      return "With " + many + " vCPUs or more none is used enough: " + many + " × " + start_up + " + " + work +
             " is more than " + work + " / " + percent(request.minimum_utilisation.value_or(all_of_it));
    case SearchEnd::cost: {
      const double time = std::max(static_cast<double>(least_billed_seconds),
                                   static_cast<double>(searched.time.start_up()) +
                                       static_cast<double>(searched.time.work()) / 1000 / static_cast<double>(vcpus));
      const double hourly =
          static_cast<double>(searched.primary_hourly) + static_cast<double>(vcpus) * searched.cheapest_vcpu;
      const MicroDollars least{static_cast<std::int64_t>(std::min(hourly * time / 3600, 1e15))};
      return "With " + many + " vCPUs or more every cluster costs at least (" +
             dollars(MicroDollars{searched.primary_hourly}) + " primary + " + many + " × " +
             dollars(MicroDollars{static_cast<std::int64_t>(searched.cheapest_vcpu)}) +
             ", the cheapest vCPU) × max(60 s, " + start_up + " s + " + work + " / " + many +
             ") / 3,600 = " + dollars(least) + ", more than " + (answer.plan ? "this one" : "the budget");
    }
    case SearchEnd::grid:
      break;
  }
  return "Larger ones were not looked at";
}

void add_search_step(PlanAnswer& answer, const PlanRequest& request, const std::vector<Offer>& offers,
                     const Searched& searched) {
  const auto on_spot = std::ranges::count_if(offers, [](const Offer& offer) { return offer.spot.has_value(); });
  const std::int64_t most = std::min(most_vcpus, searched.until.vcpus - 1);
  answer.steps.push_back({"search",
                          "every cluster of " + whole(static_cast<std::int64_t>(offers.size())) +
                              " types (as task on Spot: " + whole(static_cast<std::int64_t>(on_spot)) +
                              ") with up to " + whole(most) + " core and task vCPUs. " +
                              end_of_search(answer, request, searched),
                          answer.plan ? "none is cheaper" : "none keeps all constraints"});
}

void warn(PlanAnswer& answer, const PlanRequest& request, const std::vector<Offer>& offers, const ClusterPlan& plan) {
  const auto none_on_spot = std::ranges::none_of(offers, [](const Offer& offer) { return offer.spot.has_value(); });
  if (none_on_spot)
    answer.warnings.push_back({"no_spot_price", "no Spot price is given in prices, so Spot is not planned"});
  if (has_spot(plan) && plan.interruptions > 0 && request.checkpointed && request.checkpoint_interval.count() == 0)
    answer.warnings.push_back({"checkpoint_interval_unknown",
                               "all work counts as saved the moment it is done: give job.checkpoint_interval_seconds "
                               "to count what was done since the last checkpoint"});
  std::vector<std::string> estimated;
  std::vector<std::string> architectures;
  for (const Offer& offer : offers) {
    const bool in_plan = offer.instance_type == plan.primary.instance_type ||
                         offer.instance_type == plan.core.instance_type ||
                         offer.instance_type == plan.task.instance_type;
    if (!in_plan) continue;
    if (offer.emr_is_estimated) estimated.push_back(offer.instance_type);
    if (!offer.architecture.empty() && std::ranges::find(architectures, offer.architecture) == architectures.end())
      architectures.push_back(offer.architecture);
  }
  if (!estimated.empty())
    answer.warnings.push_back({"emr_price_estimated", "EMR's charge is an estimate of the catalogue for " +
                                                          text::joined(estimated) +
                                                          "; prices takes another as emr_hourly_usd"});
  if (architectures.size() > 1)
    answer.warnings.push_back({"mixed_architectures", "the cluster has nodes of " +
                                                          text::joined(architectures, " and ") +
                                                          ": name types of one architecture in instance_types if the "
                                                          "job has native code"});
}

/// A deadline that not even the largest cluster of the grid could meet.
void warn_of_grid(PlanAnswer& answer, const PlanRequest& request, const RunningTime& time) {
  if (answer.plan || !request.deadline) return;
  const std::int64_t left = request.deadline->count() - time.start_up();
  if (left <= 0) return;
  const Int128 by = Int128{1000} * left;
  const std::int64_t needed = saturated((Int128{time.work()} + by - 1) / by);
  if (needed <= most_vcpus) return;
  answer.warnings.push_back({"too_many_vcpus", "the deadline alone needs at least " + whole(needed) +
                                                   " core and task vCPUs, and clusters with up to " +
                                                   whole(most_vcpus) + " are planned"});
}

}  // namespace

const ClusterPlan* shown_plan(const PlanAnswer& answer) {
  if (answer.plan) return &*answer.plan;
  return answer.nearest ? &answer.nearest->plan : nullptr;
}

void explain(PlanAnswer& answer, const PlanRequest& request, const std::vector<Offer>& offers,
             const CalculationStep& work, const Searched* searched) {
  answer.summary = summary_of(answer);
  if (!work.name.empty()) answer.steps.push_back(work);
  if (searched == nullptr) return;
  if (const ClusterPlan* plan = shown_plan(answer)) {
    add_steps(answer, searched->time, *plan);
    warn(answer, request, offers, *plan);
  }
  add_search_step(answer, request, offers, *searched);
  warn_of_grid(answer, request, searched->time);
}

}  // namespace headroom::planning
