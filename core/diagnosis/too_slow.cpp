#include "core/diagnosis/rules.hpp"
#include "core/diagnosis/runs.hpp"

namespace headroom::diagnosis {
namespace {

constexpr std::size_t several_steps = 3;
constexpr Enough long_wait{.evaluations = 3, .time = Seconds{600}};

/// The longest row of scale-outs that were all cut to the increment, whatever lies between them.
Places cut_steps(Evaluations evaluations) {
  Places best;
  Places row;
  for (std::size_t i = 0; i < evaluations.size(); ++i) {
    const Evaluation& each = evaluations[i];
    const bool is_cut = each.withheld_by == ClampCode::increment && work_waits(each);
    if (is_cut && each.action != Action::scale_in)
      row.push_back(i);
    else if (each.action != Action::no_action)
      row.clear();
    if (row.size() > best.size()) best = row;
  }
  return best.size() >= several_steps ? best : Places{};
}

}  // namespace

void find_too_slow(const History& history, std::vector<Finding>& findings) {
  const Evaluations evaluations = history.evaluations;
  if (const Places places = cut_steps(evaluations); !places.empty())
    findings.push_back(finding_of("increment_limit", evaluations, places));
  const auto waits_for_the_cooldown = [](const Evaluation& each) {
    return each.withheld_by == ClampCode::cooldown && work_waits(each);
  };
  if (const Places places = longest_run(evaluations, waits_for_the_cooldown, long_wait); !places.empty())
    findings.push_back(finding_of("cooldown_too_long", evaluations, places));
}

}  // namespace headroom::diagnosis
