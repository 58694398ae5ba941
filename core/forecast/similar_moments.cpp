#include "core/forecast/similar_moments.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

#include "core/forecast/capacity_forecast.hpp"
#include "core/forecast/decay.hpp"

namespace headroom::forecast {
namespace {

constexpr std::size_t marks_looked_at = 14 * marks_per_day;
constexpr double fading_days = 3;        ///< a moment weighs half as much after so many days
constexpr double weight_of_any = 0.02;   ///< of a moment that is not like the present one at all
constexpr double scale_likeness = 0.3;   ///< of the logarithms
constexpr double level_likeness = 0.15;  ///< of the logarithms
constexpr double change_likeness = 0.7;  ///< of changes in multiples of the scale
constexpr double largest_change = 3;     ///< in multiples of the scale
constexpr double smallest_scale = 0.05;  ///< units, added before taking the logarithm
constexpr double rounding = 1e-9;        ///< units that no machine is bought for
constexpr double largest_need = 1e15;    ///< units

/// Rounded up, without the function call that std::ceil is on old processors.
std::int64_t whole_need(double units) {
  const double bounded = std::min(std::max(units - rounding, 0.0), largest_need);
  const auto down = static_cast<std::int64_t>(bounded);
  return down + static_cast<std::int64_t>(bounded > static_cast<double>(down));
}

/// The weight of the needs: one bin for `least` and below, one for each whole number above it, and one for all those
/// far above. It asks nothing of a need, because a processor guesses half of such questions wrongly.
class Needs {
 public:
  explicit Needs(std::int64_t least) : least_(least) {}

  void add(std::int64_t need, double weight) {
    bins_[static_cast<std::size_t>(std::clamp<std::int64_t>(need - least_, 0, far))] += weight;
  }

  double all() const { return std::accumulate(bins_.begin(), bins_.end(), 0.0); }
  double all_far() const { return bins_[far]; }
  std::int64_t least_far() const { return least_ + far; }

  /// The smallest number of units below least_far() that needs above it weigh at most `allowed`.
  Enough within(double allowed) const {
    const double all = this->all();
    double above = bins_[far];
    std::int64_t units = far - 1;
    for (; units > 0 && above + bins_[static_cast<std::size_t>(units)] <= allowed; --units)
      above += bins_[static_cast<std::size_t>(units)];
    return {least_ + units, all > 0 ? 1 - above / all : 1, 0};
  }

 private:
  static constexpr std::int64_t far = 255;
  std::int64_t least_;
  std::array<double, far + 1> bins_{};
};

using FarNeeds = std::vector<std::pair<std::int64_t, double>>;

/// The same among needs that are far above. `all`: the weight of all needs.
Enough within_far(FarNeeds needs, double allowed, double all) {
  std::sort(needs.begin(), needs.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  double above = 0;
  for (const auto& [need, weight] : needs) {
    if (above + weight > allowed) return {need, 1 - above / all, 0};
    above += weight;
  }
  return {0, 1, 0};
}

}  // namespace

void SimilarMoments::add(const Moment& moment) {
  const double change = std::clamp(moment.change / moment.scale, -largest_change, largest_change);
  log_scales_.push_back(std::log(moment.scale + smallest_scale) / scale_likeness);
  log_levels_.push_back(std::log(moment.expected + 1) / level_likeness);
  changes_.push_back(change / change_likeness);
  now_ = moment;
}

/// The weights, apart from their age, and the needs of `count` moments from `first` on. A loop of its own, of which the
/// processor does several at once.
void SimilarMoments::weigh(std::size_t first, std::size_t count, Batch& batch) const {
  const double scale = log_scales_.back();
  const double level = log_levels_.back();
  const double change = changes_.back();
  for (std::size_t k = 0; k < count; ++k) {
    const double a = log_scales_[first + k] - scale;
    const double b = log_levels_[first + k] - level;
    const double c = changes_[first + k] - change;
    batch.weights[k] = decay(-0.5 * (a * a + b * b + c * c)) + weight_of_any;
    batch.needs[k] = now_.expected + errors_[first + k] * now_.scale;
  }
}

template <class Visit>
void SimilarMoments::visit_needs(Visit visit) const {
  constexpr double marks_to_half = fading_days * marks_per_day;
  static const double fading = std::exp2(-1 / marks_to_half);
  const std::size_t first = first_of_window();
  double fresh = std::exp2(-static_cast<double>(changes_.size() - errors_.size()) / marks_to_half);
  Batch batch;
  for (std::size_t end = errors_.size(); end > first;) {
    const std::size_t begin = std::max(first, end - std::min(end, batch_size));
    weigh(begin, end - begin, batch);
    for (std::size_t moment = end; moment-- > begin; fresh *= fading)
      visit(whole_need(batch.needs[moment - begin]), batch.weights[moment - begin] * fresh);
    end = begin;
  }
}

std::size_t SimilarMoments::first_of_window() const {
  return changes_.size() > marks_looked_at ? changes_.size() - marks_looked_at : 0;
}

Enough SimilarMoments::enough(double quantile, std::int64_t least) const {
  Needs needs(least);
  visit_needs([&](std::int64_t need, double weight) { needs.add(need, weight); });
  const double all = needs.all();
  const double allowed = (1 - quantile) * all;
  Enough enough;
  if (needs.all_far() <= allowed) {
    enough = needs.within(allowed);
  } else {
    FarNeeds far;
    visit_needs([&](std::int64_t need, double weight) {
      if (need >= needs.least_far()) far.emplace_back(need, weight);
    });
    enough = within_far(std::move(far), allowed, all);
  }
  enough.moments = static_cast<std::int64_t>(errors_.size() - std::min(errors_.size(), first_of_window()));
  return enough;
}

}  // namespace headroom::forecast
