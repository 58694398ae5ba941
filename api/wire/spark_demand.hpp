#pragma once

#include <optional>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/model/cluster.hpp"
#include "core/spark/spark_demand.hpp"

namespace headroom::api {

/// The request's field `spark`. An executor's overhead is Spark's default for a JVM on `platform` where it is not
/// given; the whole executor may be left out where there is one among `pods`.
std::optional<SparkDemand> decode_spark_demand(json::ObjectReader& request, const kubernetes::ClusterObjects& pods,
                                               Platform platform);
void encode_spark_demand(json::Writer& out, const SparkDemand& application);

}  // namespace headroom::api
