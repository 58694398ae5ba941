#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/artifacts/spark/rightsizing.hpp"
#include "api/json/parse.hpp"
#include "api/json/yaml.hpp"
#include "core/rightsizing/spot.hpp"

/// The parts of write_rightsizing_artifacts(), one for each reader.
namespace headroom::api {

/// One artifact: its body is a JSON object.
struct SparkArtifact {
  std::string_view kind;
  std::string body;
  std::string_view note{};  ///< what its reader cannot be told by the body
};

SparkArtifact spark_conf(const Rightsizing& sizing);
SparkArtifact spark_submit(const Rightsizing& sizing);
SparkArtifact add_job_flow_steps(const Rightsizing& sizing);
SparkArtifact start_job_run(const Rightsizing& sizing);
SparkArtifact helm_values(const Rightsizing& sizing);
SparkArtifact spark_application(const Rightsizing& sizing);

/// What only the caller knows of the job itself.
std::string_view application_file(Language language);
inline constexpr std::string_view main_class = "REPLACE_WITH_MAIN_CLASS";  ///< of a JVM's job
inline constexpr std::string_view container_image = "REPLACE_WITH_IMAGE";
inline constexpr std::string_view service_account = "REPLACE_WITH_SERVICE_ACCOUNT";

/// `text` as one word of a POSIX shell.
std::string shell_word(std::string_view text);

/// Writes the members `tolerations` and `nodeSelector` as a pod's specification has them.
void write_tolerations(json::Writer& out, const rightsizing::SpotNodes& nodes);
void write_node_selector(json::Writer& out, const rightsizing::NodeLabel& label);

template <class Write>
std::string json_of(Write write) {
  std::string text;
  json::Writer out(text);
  write(out);
  return text;
}

/// As YAML what `write` writes as JSON.
template <class Write>
std::string yaml_of(Write write) {
  return to_yaml(json::parse(json_of(write)).value().root());
}

}  // namespace headroom::api
