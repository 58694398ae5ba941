#pragma once

#include <optional>
#include <vector>

#include "core/rightsizing/observed.hpp"
#include "core/rightsizing/request.hpp"
#include "core/rightsizing/sizing.hpp"

namespace headroom::rightsizing {

/// A request, and what the documents of an application add to it.
struct Evidenced {
  JobRequest request;
  std::optional<Observed> observed{};
  std::vector<CalculationStep> steps{};  ///< what was taken from the documents
};

/// Fills in, from the documents, what the request leaves open: the data, the largest shuffle, and the executor. The
/// executor has the cores of the application's executors and the heap that suits their memory use. It is filled in only
/// if such a heap is known and the request has neither an executor nor a preset.
Evidenced with_evidence(const JobRequest& request);

/// A warning if the heap that the request asks for does not suit what the application did. The heaps are compared per
/// core.
std::optional<Warning> heap_against_evidence(const Observed& observed, const ExecutorShape& executor);

}  // namespace headroom::rightsizing
