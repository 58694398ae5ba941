#include "core/stages/explain.hpp"

#include <algorithm>

#include "core/base/names.hpp"
#include "core/base/text.hpp"
#include "core/stages/conclude.hpp"
#include "core/stages/what_if.hpp"

namespace headroom {
namespace {

using text::counted;

std::string words(Comparison comparison) {
  switch (comparison) {
    case Comparison::less_than:
      return "below";
    case Comparison::less_than_or_equal:
      return "at or below";
    case Comparison::greater_than:
      return "above";
    case Comparison::greater_than_or_equal:
      return "at or above";
  }
  return {};
}

std::string joined(std::span<const Evidence> evidence) {
  std::string out;
  for (std::size_t i = 0; i < evidence.size(); ++i) {
    if (i > 0) out += i + 1 == evidence.size() ? " and " : ", ";
    out += phrase(evidence[i]);
  }
  return out;
}

bool limits_decided(const Decision& d) { return d.reason == "below_minimum" || d.reason == "above_maximum"; }

/// What was wanted instead, if nothing of it is done.
std::string though(const Decision& d) {
  if (d.blocked && d.desired == d.current) return ", though the signals want to move capacity between pools";
  const bool unheeded = d.blocked || (limits_decided(d) && d.desired != d.current);
  return unheeded ? ", though the signals want " + text::quantity(static_cast<double>(d.desired.value)) : "";
}

std::string opening(const Decision& d) {
  const std::string from = text::quantity(static_cast<double>(d.current.value));
  switch (d.action) {
    case Action::scale_out:
      return "Scale out from " + from + " to " + counted(d.target, d.unit) + though(d);
    case Action::scale_in:
      return "Scale in from " + from + " to " + counted(d.target, d.unit) + though(d);
    case Action::mixed:
      return "Move capacity between pools, " + counted(d.target, d.unit) + " in all";
    case Action::no_action:
      return "Stay at " + counted(d.current, d.unit) + though(d);
  }
  return {};
}

/// What decided: the policy as constrain() was given it, its clauses, and the winner if there is one.
struct Deciding {
  const PolicyRules& policy;
  const LimitClauses& clauses;
  const SignalOpinion* winner;
};

std::string because(const Decision& d, const Deciding& by) {
  const auto limit = [&](const std::string& clause, std::string_view name, Units value) {
    return clause.empty() ? "the policy's " + std::string(name) + " is " + counted(value, d.unit) : clause;
  };
  if (d.reason == "below_minimum") return limit(by.clauses.minimum, "minimum", by.policy.limits.minimum);
  if (d.reason == "above_maximum") return limit(by.clauses.maximum, "maximum", by.policy.limits.maximum);
  if (d.reason == nothing_scheduled) return "no window in force asks for a size";
  const SignalOpinion* winner = by.winner;
  if (winner == nullptr) return {};
  std::string out = joined(winner->evidence);
  if (!winner->detail.empty()) out += (out.empty() ? "" : "; ") + winner->detail;
  return out;
}

/// What prevented every change, or each bound that made the change smaller. Limits that decided are already mentioned.
std::string bounds(const Decision& d) {
  if (d.blocked) return ". Held back because " + d.clamps.back().detail;
  std::string out;
  for (const Clamp& clamp : d.clamps) {
    const bool is_limit = clamp.code == ClampCode::minimum || clamp.code == ClampCode::maximum;
    if (!limits_decided(d) || !is_limit) out += (out.empty() ? ". Bounded because " : "; ") + clamp.detail;
  }
  return out;
}

/// "The plan has 5 On-Demand and 6 Spot, 11 instances in all: 2 On-Demand, then 30% of the other 9, rounded up".
std::string mix_in_words(const Decision& d, const Mix& mix) {
  if (!d.mix || !d.changed) return {};
  const auto& [share, wanted, planned] = *d.mix;
  const std::int64_t total = planned.on_demand + planned.spot;
  std::string out = (mix.share ? ". The plan has " : ". The plan of the fleets has ") + text::whole(planned.on_demand) +
                    " On-Demand and " + text::whole(planned.spot) + " Spot, " + counted(Units{total}, d.unit) +
                    " in all";
  const std::int64_t base = std::min(share.base, total);
  const std::string rule = !mix.share ? "the mixes of its fleets together"
                           : wanted != split(total, share)
                               ? "the work does not bear Spot"
                               : text::whole(base) + " On-Demand, then " + text::quantity(share.percent) +
                                     "% of the other " + text::whole(total - base) + ", rounded up";
  if (wanted == planned) return out + ": " + rule;
  return out + "; the mix asks for " + text::whole(wanted.on_demand) + " and " + text::whole(wanted.spot) + " (" +
         rule + ")";
}

std::string summary(const Decision& d, const Deciding& by) {
  if (d.status == Status::insufficient_data) {
    const std::string missing = d.missing.empty() ? "." : ", missing " + text::joined(d.missing) + ".";
    if (d.changed) return opening(d) + ": " + because(d, by) + ". The signals have too little data to decide" + missing;
    return "Stay at " + counted(d.current, d.unit) + ": there is too little data to decide" + missing;
  }
  std::string out = opening(d);
  if (const std::string reason = because(d, by); !reason.empty()) out += ": " + reason;
  return out + bounds(d) + mix_in_words(d, by.policy.mix) + ".";
}

std::vector<SignalOpinion> opinions(std::span<const SignalProposal> proposals, const Arbitration& arbitration) {
  std::vector<SignalOpinion> all;
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    SignalOpinion opinion{.kind = proposals[i].kind,
                          .proposes = {},
                          .chosen = arbitration.winner == i,
                          .reason = arbitration.reasons[i],
                          .detail = {},
                          .evidence = {}};
    if (const auto& p = proposals[i].proposal) {
      opinion.proposes = p->proposes;
      opinion.detail = p->detail;
      opinion.evidence = p->evidence;
      opinion.autoscaler_plan = p->autoscaler_plan;
      opinion.executors = p->executors;
    }
    all.push_back(std::move(opinion));
  }
  return all;
}

Condition condition(std::string_view what, Comparison comparison, Units value) {
  return {std::string(what), comparison, static_cast<double>(value.value), {}};
}

/// The value at which the bound that prevented everything would no longer do so.
std::optional<Condition> past_the_bound(const Decision& d, const PolicyRules& policy, Units smallest) {
  const auto raised = [&](std::string_view what, Units limit) {
    if (smallest == Units{1}) return condition(what, Comparison::greater_than, limit);
    return condition(what, Comparison::greater_than_or_equal, std::max(limit, d.current) + smallest);
  };
  switch (d.blocked_by) {
    case ClampCode::maximum:
      return raised(condition_on::maximum, policy.limits.maximum);
    case ClampCode::on_demand_limit:
      return raised(condition_on::maximum_on_demand, policy.limits.on_demand_limit());
    case ClampCode::core_limit:
      return raised(condition_on::maximum_core, policy.limits.core_limit());
    case ClampCode::minimum:
      if (smallest == Units{1}) return condition(condition_on::minimum, Comparison::less_than, policy.limits.minimum);
      return condition(condition_on::minimum, Comparison::less_than_or_equal, d.current - smallest);
    case ClampCode::cooldown:
      return condition(condition_on::seconds_from_now, Comparison::greater_than_or_equal, Units{d.retry_after.count()});
    default:
      return std::nullopt;
  }
}

/// The capacity of the smallest instance, or fleet unit, that is scaled.
Units smallest_of(const Observation& seen) {
  std::int64_t smallest = 0;
  for (std::size_t i = 0; i < seen.units_per_count.size(); ++i)
    if (seen.cluster->pools[i].role != Role::primary)
      smallest = smallest == 0 ? seen.units_per_count[i] : std::min(smallest, seen.units_per_count[i]);
  return Units{std::max<std::int64_t>(smallest, 1)};
}

}  // namespace

std::string phrase(const Evidence& evidence) {
  const bool too_close = text::quantity(evidence.observed) == text::quantity(evidence.threshold);
  const std::string observed = too_close ? text::exact(evidence.observed) : text::quantity(evidence.observed);
  if (evidence.metric == metric::containers_pending && evidence.threshold == 0)
    return evidence.observed > 0
               ? observed + (evidence.observed == 1 ? " container is pending" : " containers are pending")
               : "no containers are pending";
  const std::string bound = words(evidence.comparison) + " " + text::quantity(evidence.threshold);
  if (evidence.metric == metric::memory_available_percent)
    return observed + "% of YARN memory is available (" + bound + "%)";
  return evidence.metric + " is " + observed + " (" + bound + ")";
}

void explain(Decision& decision, const PolicyRules& policy, const Observation& seen,
             std::span<const SignalProposal> proposals, const Arbitration& arbitration, const LimitClauses& clauses,
             std::span<const Condition> needed_caps) {
  decision.signals = opinions(proposals, arbitration);
  const auto winner = std::ranges::find(decision.signals, true, &SignalOpinion::chosen);
  decision.summary = summary(decision, {policy, clauses, winner == decision.signals.end() ? nullptr : &*winner});
  if (!seen.wants_counterfactuals()) return;
  if (decision.blocked)
    if (auto bound = past_the_bound(decision, policy, smallest_of(seen)))
      decision.counterfactuals.push_back(
          {decision.desired > decision.current ? Direction::out : Direction::in, {std::move(*bound)}});
  if (decision.blocked_by == ClampCode::budget && !needed_caps.empty())
    decision.counterfactuals.push_back({Direction::out, {needed_caps.begin(), needed_caps.end()}});
  if (!arbitration.winner || limits_decided(decision)) return;
  const bool outside = decision.current < policy.limits.minimum || decision.current > policy.limits.maximum;
  for (const Counterfactual& own : proposals[*arbitration.winner].proposal->counterfactuals) {
    // The limits move capacity, whatever is measured.
    const bool limits_forbid = outside && own.flip_to == Direction::hold;
    if (own.flip_to != direction_of(decision.action) && !limits_forbid) decision.counterfactuals.push_back(own);
  }
}

}  // namespace headroom
