#include "api/artifacts/spark/rightsizing.hpp"

#include "api/artifacts/spark/spark.hpp"
#include "api/artifacts/write.hpp"

namespace headroom::api {
namespace {

/// What a platform's users apply, first what they would rather.
std::vector<SparkArtifact> artifacts_of(const Rightsizing& sizing) {
  switch (sizing.request.platform) {
    case Platform::emr:
      return {add_job_flow_steps(sizing), spark_conf(sizing), spark_submit(sizing)};
    case Platform::emr_on_eks:
      return {start_job_run(sizing), spark_conf(sizing)};
    case Platform::kubernetes:
      return {spark_application(sizing), helm_values(sizing), spark_conf(sizing), spark_submit(sizing)};
    case Platform::spark:
      return {spark_conf(sizing), spark_submit(sizing)};
  }
  return {};
}

}  // namespace

void write_rightsizing_artifacts(json::Writer& out, const Rightsizing& sizing) {
  Preference preference = Preference::preferred;
  out.begin_array();
  for (const SparkArtifact& artifact : artifacts_of(sizing)) {
    write_artifact(out, artifact.kind, preference, artifact.body, artifact.note);
    preference = Preference::alternative;
  }
  out.end_array();
}

}  // namespace headroom::api
