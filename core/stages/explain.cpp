#include "core/stages/explain.hpp"

#include <algorithm>

#include "core/model/names.hpp"
#include "core/text.hpp"

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

std::string opening(const Decision& d) {
  const std::string from = std::to_string(d.current.value);
  switch (d.action) {
    case Action::scale_out:
      return "Scale out from " + from + " to " + counted(d.target, d.unit);
    case Action::scale_in:
      return "Scale in from " + from + " to " + counted(d.target, d.unit);
    case Action::mixed:
      return "Move capacity between pools, " + counted(d.target, d.unit) + " in all";
    case Action::no_action:
      return d.blocked ? "Stay at " + counted(d.current, d.unit) + ", though the signals want " +
                             std::to_string(d.desired.value)
                       : "Stay at " + counted(d.current, d.unit);
  }
  return {};
}

std::string because(const Decision& d, const Policy& policy, const SignalOpinion* winner) {
  if (d.reason == "below_minimum") return "the policy's minimum is " + std::to_string(policy.limits.minimum.value);
  if (d.reason == "above_maximum") return "the policy's maximum is " + std::to_string(policy.limits.maximum.value);
  if (winner == nullptr) return {};
  std::string out = joined(winner->evidence);
  if (!winner->detail.empty()) out += (out.empty() ? "" : "; ") + winner->detail;
  return out;
}

std::string list(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

std::string summary(const Decision& d, const Policy& policy, const SignalOpinion* winner) {
  if (d.status == Status::insufficient_data)
    return "Stay at " + counted(d.current, d.unit) + ": there is too little data to decide" +
           (d.missing.empty() ? std::string(".") : ", missing " + list(d.missing) + ".");
  std::string out = opening(d);
  if (const std::string reason = because(d, policy, winner); !reason.empty()) out += ": " + reason;
  if (d.desired != d.target && !d.clamps.empty()) {
    out += d.blocked ? ". Held back because " : ". Bounded because ";
    for (std::size_t i = 0; i < d.clamps.size(); ++i) out += (i == 0 ? "" : "; ") + d.clamps[i].detail;
  }
  return out + ".";
}

std::vector<SignalOpinion> opinions(std::span<const SignalProposal> proposals, const Verdict& verdict) {
  std::vector<SignalOpinion> all;
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    SignalOpinion opinion{.kind = proposals[i].kind,
                          .proposes = {},
                          .chosen = verdict.winner == i,
                          .reason = verdict.reasons[i],
                          .detail = {},
                          .evidence = {}};
    if (const auto& p = proposals[i].proposal) {
      opinion.proposes = p->proposes;
      opinion.detail = p->detail;
      opinion.evidence = p->evidence;
    }
    all.push_back(std::move(opinion));
  }
  return all;
}

/// What the bound that withheld everything would have to be.
std::optional<Counterfactual> past_the_bound(const Decision& d, const Policy& policy) {
  if (!d.blocked) return std::nullopt;
  const Direction wanted = d.desired > d.current ? Direction::out : Direction::in;
  const auto flip = [&](std::string_view what, Comparison comparison, double value) {
    return Counterfactual{wanted, {{std::string(what), comparison, value, {}}}};
  };
  if (d.blocked_by == ClampCode::maximum)
    return flip("policy.limits.maximum", Comparison::greater_than, static_cast<double>(policy.limits.maximum.value));
  if (d.blocked_by == ClampCode::minimum)
    return flip("policy.limits.minimum", Comparison::less_than, static_cast<double>(policy.limits.minimum.value));
  if (d.blocked_by == ClampCode::cooldown)
    return flip("seconds_from_now", Comparison::greater_than_or_equal, static_cast<double>(d.retry_after.count()));
  return std::nullopt;
}

}  // namespace

std::string phrase(const Evidence& evidence) {
  const std::string observed = text::quantity(evidence.observed);
  if (evidence.metric == metric::containers_pending && evidence.threshold == 0)
    return evidence.observed > 0
               ? observed + (evidence.observed == 1 ? " container is pending" : " containers are pending")
               : "no containers are pending";
  const std::string bound = words(evidence.comparison) + " " + text::quantity(evidence.threshold);
  if (evidence.metric == metric::memory_available_percent)
    return observed + "% of YARN memory is available (" + bound + "%)";
  return evidence.metric + " is " + observed + " (" + bound + ")";
}

void explain(Decision& decision, const Policy& policy, std::span<const SignalProposal> proposals,
             const Verdict& verdict) {
  decision.signals = opinions(proposals, verdict);
  const auto winner = std::ranges::find(decision.signals, true, &SignalOpinion::chosen);
  decision.summary = summary(decision, policy, winner == decision.signals.end() ? nullptr : &*winner);
  if (auto bound = past_the_bound(decision, policy)) decision.counterfactuals.push_back(std::move(*bound));
  if (verdict.winner) {
    const auto& own = proposals[*verdict.winner].proposal->counterfactuals;
    decision.counterfactuals.insert(decision.counterfactuals.end(), own.begin(), own.end());
  }
}

}  // namespace headroom
