#include <algorithm>

#include "api/artifacts/spark/properties.hpp"
#include "api/artifacts/spark/spark_artifact.hpp"

namespace headroom::api {
namespace {

/// EMR knows its own master, and other clusters' is the caller's; only Kubernetes must be told all.
std::vector<std::string> target_arguments(Platform platform) {
  switch (platform) {
    case Platform::kubernetes:
      return {"--master", "k8s://https://REPLACE_WITH_API_SERVER", "--deploy-mode", "cluster"};
    case Platform::emr:
    case Platform::emr_on_eks:
      return {"--deploy-mode", "cluster"};
    case Platform::spark:
      return {};
  }
  return {};
}

SparkProperties submit_properties(const Rightsizing& sizing) {
  SparkProperties properties = spark_properties(sizing);
  if (sizing.request.platform == Platform::kubernetes) {
    properties.push_back({"spark.kubernetes.container.image", std::string(container_image)});
    properties.push_back({"spark.kubernetes.authenticate.driver.serviceAccountName", std::string(service_account)});
  }
  return properties;
}

/// `--class … --conf key=value …`: all that stands before the application's file, the target aside.
std::vector<std::string> job_arguments(const Rightsizing& sizing, std::span<const SparkProperty> properties) {
  std::vector<std::string> arguments;
  if (sizing.request.language == Language::jvm) arguments = {"--class", std::string(main_class)};
  for (const SparkProperty& property : properties) {
    arguments.emplace_back("--conf");
    arguments.push_back(property.key + "=" + property.value);
  }
  return arguments;
}

std::vector<std::string> submit_command(const Rightsizing& sizing) {
  std::vector<std::string> command{"spark-submit"};
  for (const auto& arguments :
       {target_arguments(sizing.request.platform), job_arguments(sizing, submit_properties(sizing))})
    command.insert(command.end(), arguments.begin(), arguments.end());
  command.emplace_back(application_file(sizing.request.language));
  return command;
}

std::string joined(std::span<const std::string> words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    line += shell_word(word);
  }
  return line;
}

void write_words(json::Writer& out, std::span<const std::string> words) {
  out.begin_array();
  for (const std::string& word : words) out.value(word);
  out.end_array();
}

constexpr std::size_t longest_cluster_id = 256;
constexpr std::size_t longest_virtual_cluster_id = 64;

std::string_view cluster_or_placeholder(std::string_view id) {
  const bool fits = !id.empty() && id.size() <= longest_cluster_id &&
                    std::ranges::all_of(id, [](char c) { return c > ' ' && c <= '~'; });
  return fits ? id : "REPLACE_WITH_CLUSTER_ID";
}

/// AWS lets lower-case letters and digits stand in it, and nothing else.
std::string_view virtual_cluster_or_placeholder(std::string_view id) {
  const auto allowed = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); };
  const bool fits = !id.empty() && id.size() <= longest_virtual_cluster_id && std::ranges::all_of(id, allowed);
  return fits ? id : "replacewithvirtualclusterid";
}

}  // namespace

std::string_view application_file(Language language) {
  switch (language) {
    case Language::jvm:
      return "REPLACE_WITH_APPLICATION.jar";
    case Language::pyspark:
      return "REPLACE_WITH_APPLICATION.py";
    case Language::r:
      return "REPLACE_WITH_APPLICATION.R";
  }
  return {};
}

std::string shell_word(std::string_view text) {
  const auto harmless = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("_@%+=:,./-").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::ranges::all_of(text, harmless)) return std::string(text);
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'')
      word += "'\\''";
    else
      word += c;
  }
  return word + "'";
}

SparkArtifact spark_submit() {
  return {.kind = "spark.submit", .write_members = [](json::Writer& out, const Rightsizing& sizing) {
            const std::vector<std::string> command = submit_command(sizing);
            write_words(out.name("arguments"), command);
            out.field("command", joined(command));
            const std::string pod_template = executor_pod_template(sizing);
            if (!pod_template.empty()) out.field("executor_pod_template", pod_template);
          }};
}

SparkArtifact add_job_flow_steps() {
  return {.kind = "aws.emr.AddJobFlowSteps", .write_members = [](json::Writer& out, const Rightsizing& sizing) {
            out.field("JobFlowId", cluster_or_placeholder(sizing.cluster_id));
            out.name("Steps").begin_array().begin_object();
            out.field("Name", "Spark job sized by Headroom").field("ActionOnFailure", "CONTINUE");
            out.name("HadoopJarStep").begin_object().field("Jar", "command-runner.jar");
            write_words(out.name("Args"), submit_command(sizing));
            out.end_object().end_object().end_array();
          }};
}

SparkArtifact start_job_run() {
  return {.kind = "aws.emr-containers.StartJobRun", .write_members = [](json::Writer& out, const Rightsizing& sizing) {
            out.field("name", "headroom-sized-spark-job");
            out.field("virtualClusterId", virtual_cluster_or_placeholder(sizing.cluster_id));
            out.field("executionRoleArn", "arn:aws:iam::000000000000:role/REPLACE_WITH_JOB_EXECUTION_ROLE");
            out.field("releaseLabel", "REPLACE_WITH_RELEASE_LABEL");
            out.name("jobDriver").begin_object().name("sparkSubmitJobDriver").begin_object();
            out.field("entryPoint", application_file(sizing.request.language));
            out.field("sparkSubmitParameters", joined(job_arguments(sizing, spark_properties(sizing))));
            out.end_object().end_object();
          }};
}

}  // namespace headroom::api
