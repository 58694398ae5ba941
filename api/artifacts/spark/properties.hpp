#pragma once

#include <span>
#include <string>
#include <vector>

#include "api/artifacts/spark/rightsizing_artifacts.hpp"
#include "core/base/units.hpp"

/// A recommendation in Spark's own words. Each key is one of Spark's documentation, each value in the unit that Spark
/// reads there.
namespace headroom::api {

struct SparkProperty {
  std::string key;
  std::string value;
};
using SparkProperties = std::vector<SparkProperty>;

/// `4096m`: MiB as Spark and the JVM write them.
std::string jvm_memory(Mebibytes memory);

/// `4608Mi`: MiB as Kubernetes writes them, where `4608M` would be 4.4 GiB and `4608m` four and a half bytes.
std::string kubernetes_memory(Mebibytes memory);

/// The shape of executors and driver, and how many executors there may be.
SparkProperties shape_properties(const Rightsizing& sizing);

/// How the job's work is split, and what it stands. Nothing that is Spark's default, but for what others change it to.
SparkProperties job_properties(const Rightsizing& sizing);

/// Where Kubernetes may run the executors and the driver: empty unless a Spot share asks for it.
SparkProperties placement_properties(const Rightsizing& sizing);

/// The tolerations that executors need for their Spot nodes, as a pod template for
/// spark.kubernetes.executor.podTemplateFile (no property of Spark says them). Empty where they need none.
std::string executor_pod_template(const Rightsizing& sizing);

/// All of these.
SparkProperties spark_properties(const Rightsizing& sizing);

/// Writes them as an object of strings.
void write_properties(json::Writer& out, std::span<const SparkProperty> properties);

/// Writes the members of spark.conf: `properties`, and the same as spark-defaults.conf has them as `text`.
void write_conf(json::Writer& out, std::span<const SparkProperty> properties);

}  // namespace headroom::api
