#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/rightsizing/rightsize.hpp"

/// Requests to size by, and what their answers are asked.
namespace headroom::rightsizing::testing {

inline constexpr std::int64_t mebibyte = std::int64_t{1} << 20;
inline constexpr std::int64_t gibibyte = std::int64_t{1} << 30;
inline constexpr std::int64_t tebibyte = std::int64_t{1} << 40;
inline constexpr Mebibytes gib(std::int64_t amount) { return {amount * 1024}; }

/// 1 TiB for executors of 5 cores and 19 GiB, whose container is 19,456 + 1,945 MiB.
inline JobRequest terabyte_job() {
  return {.data = {"1 TiB", tebibyte}, .executor = ExecutorRequest{.cores = 5, .memory = gib(19)}};
}

/// So many tasks of 128 MiB, each for an executor of its own.
inline JobRequest job_of_tasks(std::int64_t tasks) {
  return {.data = {"", tasks * 128 * mebibyte}, .executor = ExecutorRequest{.cores = 1, .memory = gib(4)}};
}

inline Sizing sized(const JobRequest& request) {
  const auto answer = rightsize(request, builtin_catalog());
  if (answer) return *answer;
  for (const Violation& fault : answer.error().violations) ADD_FAILURE() << fault.pointer << ": " << fault.detail;
  return {};
}

inline std::vector<Violation> refusals(const JobRequest& request) {
  const auto answer = rightsize(request, builtin_catalog());
  if (!answer) return answer.error().violations;
  ADD_FAILURE() << "answered: " << answer->summary;
  return {};
}

/// The detail of the first with this code; empty where there is none.
inline std::string warning(const std::vector<Warning>& warnings, std::string_view code) {
  const auto found = std::ranges::find(warnings, code, &Warning::code);
  return found == warnings.end() ? "" : found->detail;
}

inline bool says(const std::string& detail, std::string_view words) { return detail.find(words) != std::string::npos; }

}  // namespace headroom::rightsizing::testing
