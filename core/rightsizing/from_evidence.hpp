#pragma once

#include <optional>
#include <vector>

#include "core/rightsizing/observed.hpp"
#include "core/rightsizing/recommendation.hpp"
#include "core/rightsizing/request.hpp"

namespace headroom::rightsizing {

/// A request, and what an application's documents add to it.
struct Evidenced {
  Request request;
  std::optional<Observed> observed{};
  std::vector<Step> steps{};  ///< what was taken from the documents
};

/// Takes from the documents what the request leaves open: the data, the largest shuffle, and, where it names neither an
/// executor nor a preset, the executor that the application had, with the heap that suits what it did.
Evidenced with_evidence(const Request& request);

/// That the documents speak against the heap that the request asks for; compared per core.
std::optional<Warning> heap_against_evidence(const Observed& observed, const ExecutorShape& executor);

}  // namespace headroom::rightsizing
