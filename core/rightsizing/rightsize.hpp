#pragma once

#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"
#include "core/rightsizing/request.hpp"
#include "core/rightsizing/sizing.hpp"

namespace headroom::rightsizing {

/// The model `spark`. Fails only if the request contradicts itself or has no answer: limits too small for one executor
/// and the driver, a deadline shorter than one task, more executors than Spark can count. Each violation points at the
/// field of POST /v1/rightsizing and names the nearest value that is allowed.
Result<Sizing> rightsize(const JobRequest& request, const Catalog& catalog);

}  // namespace headroom::rightsizing
