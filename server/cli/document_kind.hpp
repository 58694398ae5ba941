#pragma once

#include <optional>
#include <string>

#include "api/json/value.hpp"

namespace headroom::server {

/// The kind of source that a document is, as its own members tell: `kubernetes.PodList` for a list of pods from
/// kubectl, `aws.emr.DescribeCluster` for an object with `Cluster`. No value if it could be several kinds or is none of
/// them.
std::optional<std::string> kind_of_document(const json::Value& document);

}  // namespace headroom::server
