#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/artifacts/spark/rightsizing_artifacts.hpp"
#include "api/json/parse.hpp"
#include "api/json/yaml.hpp"
#include "core/rightsizing/spot.hpp"

/// The parts of write_rightsizing_artifacts(), one for each reader.
namespace headroom::api {

/// One artifact, whose body is a JSON object.
struct SparkArtifact {
  std::string_view kind;
  void (*write_members)(json::Writer& out, const Rightsizing& sizing);  ///< writes the members of the body
  std::string_view note{};                                              ///< what the body cannot tell its reader
};

SparkArtifact spark_conf();
SparkArtifact spark_submit();
SparkArtifact add_job_flow_steps();
SparkArtifact start_job_run();
SparkArtifact helm_values(const Rightsizing& sizing);
SparkArtifact spark_application();

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

/// The object as YAML whose members `write_members` writes as JSON.
template <class WriteMembers>
std::string yaml_of(WriteMembers write_members) {
  std::string text;
  json::Writer out(text);
  out.begin_object();
  write_members(out);
  out.end_object();
  return to_yaml(json::parse(text).value().root());
}

}  // namespace headroom::api
