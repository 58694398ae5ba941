#pragma once

#include <optional>
#include <string_view>

#include "api/json/reader.hpp"

/// What the names of AWS's resources tell.
namespace headroom::api {

/// The cluster that `holder`'s metric is about, taken from the dimension JobFlowId. EMR's own policies call the
/// dimension's name Key, CloudWatch calls it Name. Samples also spell it JobFlowID, and may have a placeholder for the
/// id, which is passed over.
std::optional<std::string_view> job_flow_of(json::ObjectReader& holder);

/// The region is the fourth part of an ARN, as in `arn:aws:eks:us-east-1:…`. Empty if the ARN has fewer parts.
std::string_view region_of(std::string_view arn);

}  // namespace headroom::api
