#pragma once

#include "core/rightsizing/request.hpp"
#include "core/rightsizing/seed_compatible.hpp"
#include "core/rightsizing/sizing.hpp"

/// What the compatible model says, in the words of the spark model, for the parts of the answer that both have.
namespace headroom::api {

/// The job, as far as that calculator was told of it: Kubernetes, and Spot nodes for all executors or none.
rightsizing::JobRequest request_of(const rightsizing::SeedRequest& job, const rightsizing::SeedSizing& sizing);

/// Its numbers as they are, its formulas as steps. The number of waves is calculated here, because the calculator
/// assumes one.
rightsizing::Sizing recommendation_of(const rightsizing::SeedRequest& job, const rightsizing::SeedSizing& sizing);

}  // namespace headroom::api
