#pragma once

#include <string>
#include <string_view>

#include "api/json/writer.hpp"
#include "core/rightsizing/request.hpp"
#include "core/rightsizing/sizing.hpp"

/// Recommendations as documents that Spark, Kubernetes or AWS take as they are.
namespace headroom::api {

/// What the artifacts of a recommendation are made from.
struct Rightsizing {
  const rightsizing::JobRequest& request;
  const rightsizing::Sizing& recommendation;
  std::string_view cluster_id{};  ///< EMR's cluster or the virtual cluster of EMR on EKS; empty: a placeholder
};

/// Writes the array `[{kind, preferred, placeholders?, body}, …]`, the preferred one first: AddJobFlowSteps on EMR,
/// StartJobRun on EMR on EKS, SparkApplication on Kubernetes, spark.conf elsewhere. `placeholders` are JSON pointers
/// into `body` to what only the caller knows (the job's own file, its role, …): each holds a text with `REPLACE_WITH`,
/// in the reader's spelling where it allows no such text.
void write_rightsizing_artifacts(json::Writer& out, const Rightsizing& sizing);

/// The properties as spark-defaults.conf has them: `spark.executor.memory 4096m`, a line each.
std::string spark_defaults_conf(const Rightsizing& sizing);

/// The body of `helm.values` as a YAML document.
std::string helm_values_yaml(const Rightsizing& sizing);

/// The array `[{name, description, …}, …]` of small, medium, large, xlarge and cost-optimized.
void write_executor_presets(json::Writer& out);

}  // namespace headroom::api
