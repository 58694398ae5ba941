#include "core/planning/explain.hpp"

#include <algorithm>
#include <string>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/planning/grid.hpp"
#include "core/planning/search.hpp"

namespace headroom::planning {
namespace {

using text::whole;

std::string dollars(MicroDollars amount) { return std::string("$").append(format_dollars(amount)); }

std::string percent(MicroPercent share) { return text::quantity(static_cast<double>(share) / 1e6).append("%"); }

std::string seconds(Seconds time) { return whole(time.count()).append(" s"); }

/// `1,950 s (32 min 30 s)`.
std::string in_words(Seconds time) {
  const std::string plain = seconds(time);
  const std::string words = text::duration(time);
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
  out.append(": ").append(text::duration(plan.duration)).append(" and ").append(dollars(plan.cost));
  if (plan.with_interruptions > plan.duration)
    out.append("; ")
        .append(text::duration(plan.with_interruptions))
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

/// Which of the two bounds of RunningTime counts.
std::string interruptions_formula(const PlanAnswer& answer, const PlanRequest& request, const ClusterPlan& plan) {
  if (!has_spot(plan)) return "no Spot instance, so none is lost";
  const std::string start = seconds(request.start_up) + " + ";
  const std::int64_t lost = std::min(plan.interruptions, plan.task.count);
  const std::int64_t rest = plan.vcpus - lost * plan.task.vcpus;
  const std::int64_t alone = ceil_div(answer.core_milliseconds, 1000 * rest);
  if (plan.with_interruptions.count() == request.start_up.count() + alone)
    return start + "⌈" + core_seconds(answer.core_milliseconds) + " / (" + whole(plan.vcpus) + " − " +
           (lost == 1 ? "" : whole(lost) + " × ") + whole(plan.task.vcpus) +
           ")⌉ s: the others are done before a replacement would help";
  std::string unsaved = "all its work so far";
  if (request.checkpointed) unsaved = whole(request.checkpoint_interval.count()) + " s not saved";
  const std::string times = plan.interruptions == 1 ? "" : whole(plan.interruptions) + " times ";
  return start + "⌈(" + core_seconds(answer.core_milliseconds) + " + " + times + whole(plan.task.vcpus) + " × (" +
         unsaved + " + " + seconds(request.start_up) + " start-up)) / " + whole(plan.vcpus) + "⌉ s";
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

void add_steps(PlanAnswer& answer, const PlanRequest& request, const ClusterPlan& plan) {
  const auto add = [&](std::string_view name, std::string formula, std::string result) {
    answer.steps.push_back({name, std::move(formula), std::move(result)});
  };
  std::string vcpus = whole(plan.core.count) + " × " + whole(plan.core.vcpus);
  if (plan.task.count > 0) vcpus += " + " + whole(plan.task.count) + " × " + whole(plan.task.vcpus);
  const std::string work = core_seconds(answer.core_milliseconds);
  add("vcpus", vcpus + " of core and task instances", whole(plan.vcpus) + " vCPUs");
  add("duration", seconds(request.start_up) + " start-up + ⌈" + work + " / " + whole(plan.vcpus) + "⌉ s",
      in_words(plan.duration));
  if (plan.interruptions > 0)
    add("duration_with_interruptions", interruptions_formula(answer, request, plan), in_words(plan.with_interruptions));
  add("hourly_cost", hourly_formula(plan) + ", each with EMR's charge", dollars(plan.hourly) + " an hour");
  add("cost", dollars(plan.hourly) + " × " + billed(plan.duration) + " / 3,600", dollars(plan.cost));
  if (plan.interruptions > 0)
    add("cost_with_interruptions", dollars(plan.hourly) + " × " + billed(plan.with_interruptions) + " / 3,600",
        dollars(plan.cost_with_interruptions));
  add("utilisation", "100 × " + work + " / (" + whole(plan.vcpus) + " × " + whole(plan.duration.count()) + ")",
      percent(plan.utilisation));
}

void add_search_step(PlanAnswer& answer, const std::vector<Offer>& offers) {
  const auto on_spot = std::ranges::count_if(offers, [](const Offer& offer) { return offer.spot.has_value(); });
  answer.steps.push_back(
      {"search",
       whole(static_cast<std::int64_t>(offers.size())) + " types as primary, core and task, " +
           whole(static_cast<std::int64_t>(on_spot)) + " of them as task on Spot, in every number up to " +
           whole(most_vcpus) + " vCPUs",
       answer.plan ? "none is cheaper: with more vCPUs, (primary + vCPUs × cheapest vCPU) × (start-up + work / vCPUs) "
                     "already exceeds this cost"
                   : "none keeps all constraints"});
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

}  // namespace

const ClusterPlan* shown_plan(const PlanAnswer& answer) {
  if (answer.plan) return &*answer.plan;
  return answer.nearest ? &answer.nearest->plan : nullptr;
}

void explain(PlanAnswer& answer, const PlanRequest& request, const std::vector<Offer>& offers, const PlanStep& work) {
  answer.summary = summary_of(answer);
  if (!work.name.empty()) answer.steps.push_back(work);
  if (answer.status == PlanStatus::insufficient_data) return;
  if (const ClusterPlan* plan = shown_plan(answer)) {
    add_steps(answer, request, *plan);
    warn(answer, request, offers, *plan);
  }
  add_search_step(answer, offers);
}

}  // namespace headroom::planning
