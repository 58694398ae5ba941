#pragma once

#include <optional>
#include <string_view>

#include "core/base/names.hpp"

/// Whether work bears the loss of Spot Instances.
namespace headroom {

enum class WorkKind {
  batch,        ///< jobs that end
  interactive,  ///< queries that people wait for
  streaming,    ///< jobs that never end
  development,  ///< tests and experiments
};

/// What a cluster is used for.
struct Work {
  WorkKind kind{WorkKind::batch};
  std::optional<bool> checkpoints{};  ///< progress is saved outside of the nodes; absent: unknown
  std::optional<bool> retries{};      ///< what fails is tried again; absent: Spark's default, which retries tasks
  friend bool operator==(const Work&, const Work&) = default;
};

struct SpotSuitability {
  bool suitable{false};
  std::string_view reason;  ///< a sentence without its full stop
};

/// Development, and batch that checkpoints or retries, bear Spot. Interactive queries do not, nor streaming without
/// checkpoints, nor what is neither retried nor checkpointed. Unknown checkpoints count as none.
SpotSuitability suitability_of(const Work& work);

template <>
inline constexpr auto names_of<WorkKind> = std::to_array<EnumName<WorkKind>>({{"batch", WorkKind::batch},
                                                                              {"interactive", WorkKind::interactive},
                                                                              {"streaming", WorkKind::streaming},
                                                                              {"development", WorkKind::development}});

}  // namespace headroom
