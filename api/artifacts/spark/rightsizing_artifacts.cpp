#include "api/artifacts/spark/rightsizing_artifacts.hpp"

#include "api/artifacts/spark/spark_artifact.hpp"
#include "api/artifacts/writing/artifact.hpp"

namespace headroom::api {
namespace {

/// The artifacts for a platform, the preferred one first.
std::vector<SparkArtifact> artifacts_of(const Rightsizing& sizing) {
  switch (sizing.request.platform) {
    case Platform::emr:
      return {add_job_flow_steps(), spark_conf(), spark_submit()};
    case Platform::emr_on_eks:
      return {start_job_run(), spark_conf()};
    case Platform::kubernetes:
      return {spark_application(), helm_values(sizing), spark_conf(), spark_submit()};
    case Platform::spark:
      return {spark_conf(), spark_submit()};
  }
  return {};
}

}  // namespace

void write_rightsizing_artifacts(json::Writer& out, const Rightsizing& sizing) {
  Preference preference = Preference::preferred;
  out.begin_array();
  for (const SparkArtifact& artifact : artifacts_of(sizing)) {
    write_artifact_template(out, artifact.kind, preference, artifact.note,
                            [&] { artifact.write_members(out, sizing); });
    preference = Preference::alternative;
  }
  out.end_array();
}

}  // namespace headroom::api
