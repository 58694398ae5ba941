#include "core/model/spot_suitability.hpp"

namespace headroom {

SpotSuitability suitability_of(const Work& work) {
  const bool checkpointed = work.checkpoints.value_or(false);
  switch (work.kind) {
    case WorkKind::development:
      return {true, "tests and experiments can be started again"};
    case WorkKind::interactive:
      return {false, "people wait for interactive queries, and an interruption makes them start again"};
    case WorkKind::streaming:
      if (checkpointed) return {true, "streaming with checkpoints goes on where it was interrupted"};
      return {false, "streaming without checkpoints loses its state when it is interrupted"};
    case WorkKind::batch:
      break;
  }
  if (checkpointed) return {true, "batch with checkpoints goes on where it was interrupted"};
  if (work.retries.value_or(true)) return {true, "batch whose tasks are retried repeats what an interruption takes"};
  return {false, "batch without checkpoints and without retries fails when it is interrupted"};
}

}  // namespace headroom
