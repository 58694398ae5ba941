#include "core/rightsizing/skew.hpp"

namespace headroom::rightsizing {

std::optional<Skew> worst_skew(const SparkEvidence& evidence) {
  std::optional<Skew> worst;
  for (const TaskTimes& times : evidence.task_times) {
    if (!times.median_milliseconds || !times.p99_milliseconds || !(*times.median_milliseconds > 0)) continue;
    const Skew skew{times.stage, *times.median_milliseconds, *times.p99_milliseconds};
    if (!worst || skew.ratio() > worst->ratio()) worst = skew;
  }
  return worst;
}

}  // namespace headroom::rightsizing
