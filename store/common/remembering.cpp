#include "store/common/remembering.hpp"

#include <algorithm>

namespace headroom::store {

void remember(History& history, Recommendation recommendation) {
  auto& known = history.recommendations;
  const auto at = std::find_if(known.begin(), known.end(), [&](const Recommendation& other) {
    return other.id.order() <= recommendation.id.order();
  });
  if (at != known.end() && at->id == recommendation.id) return;
  known.insert(at, std::move(recommendation));
  if (known.size() > History::depth) known.pop_back();
}

AppliedEffect applied_effect(Outcome reported) {
  switch (reported) {
    case Outcome::applied:
      return AppliedEffect::set;
    case Outcome::failed:
    case Outcome::dismissed:
      return AppliedEffect::clear;
    case Outcome::recommended:
    case Outcome::claimed:
    case Outcome::superseded:
    case Outcome::expired:
    case Outcome::awaiting_approval:
      return AppliedEffect::keep;
  }
  return AppliedEffect::keep;
}

Instant applied_at(Instant evaluated_at, Instant recorded_at, Instant reported_at) {
  return std::max(evaluated_at, evaluated_at + (reported_at - recorded_at));
}

void infer_applied(Recommendation& recommendation) {
  if (!recommendation.applied_at) recommendation.applied_at = recommendation.evaluated_at;
}

}  // namespace headroom::store
