#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/names.hpp"
#include "core/base/time.hpp"

namespace headroom::diagnosis {

enum class Symptom {
  not_scaling,
  too_slow,
  too_aggressive,
  spot_not_added,
  oscillating,
  stale_metrics,
  over_provisioned,
};

enum class Certainty {
  shown,      ///< the log has it
  suspected,  ///< the log fits it, and what would prove it can't be seen from here
};

/// What a cause means, whatever the cluster.
struct Cause {
  std::string_view code;  ///< snake_case, stable
  Symptom symptom{Symptom::not_scaling};
  Certainty certainty{Certainty::shown};
  std::string_view meaning;  ///< a sentence
  std::string_view remedy;   ///< what to do, and where to look for what can't be seen from here
};

/// Every cause, in the order of the symptoms.
std::span<const Cause> causes();
/// Null if there is no such cause.
const Cause* find_cause(std::string_view code);

/// A stored evaluation that shows a finding, or a part of it.
struct Evidence {
  std::string decision_id;
  Instant at;
  std::string figures;  ///< what was seen, for a person
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// A finding has at most so much evidence: the first and the last.
inline constexpr std::size_t most_evidence = 5;

struct Finding {
  const Cause* cause{nullptr};  ///< one of causes()
  std::size_t evaluations{0};   ///< how many show it
  Instant since;
  Instant until;
  std::vector<Evidence> evidence{};  ///< in the order of time
};

/// What was found in the evaluations of a cluster.
struct Diagnosis {
  std::string cluster_id;
  Instant since;
  Instant until;               ///< this instant is not in the range
  std::size_t evaluations{0};  ///< that were looked at
  bool cut{false};             ///< there are older ones in the range, which were not looked at
  std::vector<Finding> findings{};
};

}  // namespace headroom::diagnosis

namespace headroom {

template <>
inline constexpr auto names_of<diagnosis::Symptom> =
    std::to_array<EnumName<diagnosis::Symptom>>({{"not_scaling", diagnosis::Symptom::not_scaling},
                                                 {"too_slow", diagnosis::Symptom::too_slow},
                                                 {"too_aggressive", diagnosis::Symptom::too_aggressive},
                                                 {"spot_not_added", diagnosis::Symptom::spot_not_added},
                                                 {"oscillating", diagnosis::Symptom::oscillating},
                                                 {"stale_metrics", diagnosis::Symptom::stale_metrics},
                                                 {"over_provisioned", diagnosis::Symptom::over_provisioned}});

template <>
inline constexpr auto names_of<diagnosis::Certainty> = std::to_array<EnumName<diagnosis::Certainty>>(
    {{"shown", diagnosis::Certainty::shown}, {"suspected", diagnosis::Certainty::suspected}});

}  // namespace headroom
