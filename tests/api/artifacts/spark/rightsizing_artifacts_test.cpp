#include "api/artifacts/spark/rightsizing_artifacts.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "api/artifacts/spark/properties.hpp"
#include "api/artifacts/spark/spark_artifact.hpp"
#include "api/json/parse.hpp"

namespace headroom::api {
namespace {

using rightsizing::CloudProvider;
using rightsizing::JobRequest;
using rightsizing::Sizing;

/// 1 TiB in 8,192 tasks by 16 waves: 103 executors of 5 cores.
Sizing of_one_tebibyte() {
  Sizing result;
  result.split_bytes = std::int64_t{128} << 20;
  result.executors = result.max_executors = 103;
  result.min_executors = 26;
  result.initial_executors = 52;
  result.executor = {.cores = 5, .memory = {19'456}, .memory_overhead = {1'945}};
  result.driver = {.cores = 2, .memory = {4'096}, .memory_overhead = {512}};
  return result;
}

std::string artifacts(const JobRequest& request, const Sizing& result = of_one_tebibyte(),
                      std::string_view cluster_id = "") {
  std::string text;
  json::Writer out(text);
  write_rightsizing_artifacts(out, {request, result, cluster_id});
  return text;
}

std::map<std::string, std::string> properties(const JobRequest& request, const Sizing& result = of_one_tebibyte()) {
  std::map<std::string, std::string> found;
  for (const SparkProperty& property : spark_properties({request, result})) {
    const bool first = found.emplace(property.key, property.value).second;
    EXPECT_TRUE(first) << property.key;
  }
  return found;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(RightsizingArtifacts, AreThoseOfThePlatformThePreferredOneFirst) {
  const std::vector<std::pair<Platform, std::vector<std::string>>> expected{
      {Platform::emr, {"aws.emr.AddJobFlowSteps*", "spark.conf", "spark.submit"}},
      {Platform::emr_on_eks, {"aws.emr-containers.StartJobRun*", "spark.conf"}},
      {Platform::kubernetes, {"spark.operator.SparkApplication*", "helm.values", "spark.conf", "spark.submit"}},
      {Platform::spark, {"spark.conf*", "spark.submit"}}};
  for (const auto& [platform, kinds] : expected) {
    const std::string text = artifacts({.platform = platform});
    const auto document = json::parse(text);
    std::vector<std::string> found;
    for (const json::Value& artifact : document->root().items())
      found.push_back(std::string(artifact.find("kind")->text()) + (artifact.find("preferred")->boolean() ? "*" : ""));
    EXPECT_EQ(found, kinds);
  }
}

TEST(RightsizingArtifacts, ConfSaysTheShapeAndTheExecutors) {
  const JobRequest request{.platform = Platform::spark};
  EXPECT_EQ(spark_defaults_conf({request, of_one_tebibyte()}),
            "spark.executor.cores 5\n"
            "spark.executor.memory 19456m\n"
            "spark.executor.memoryOverhead 1945m\n"
            "spark.driver.cores 2\n"
            "spark.driver.memory 4096m\n"
            "spark.driver.memoryOverhead 512m\n"
            "spark.dynamicAllocation.enabled true\n"
            "spark.dynamicAllocation.minExecutors 26\n"
            "spark.dynamicAllocation.maxExecutors 103\n"
            "spark.dynamicAllocation.initialExecutors 52\n"
            "spark.dynamicAllocation.shuffleTracking.enabled true\n");
}

TEST(RightsizingArtifacts, OnEmrTheExternalServiceKeepsShuffleFiles) {
  const auto found = properties({.platform = Platform::emr});
  EXPECT_EQ(found.at("spark.shuffle.service.enabled"), "true");
  EXPECT_FALSE(found.contains("spark.dynamicAllocation.shuffleTracking.enabled"));
}

TEST(RightsizingArtifacts, SetWhatIsNotTheDefaultAndOnlyThat) {
  JobRequest request{.platform = Platform::spark};
  Sizing result = of_one_tebibyte();
  const auto plain = properties(request, result);
  for (const char* key : {"spark.task.cpus", "spark.default.parallelism", "spark.sql.files.maxPartitionBytes",
                          "spark.sql.shuffle.partitions", "spark.task.maxFailures"})
    EXPECT_FALSE(plain.contains(key)) << key;

  request.task_cpus = 2;
  request.default_parallelism = 1'000;
  result.split_bytes = 67'108'864;
  result.shuffle = {.bytes = 1, .partitions = 4'096, .waves = 1};
  const auto full = properties(request, result);
  EXPECT_EQ(full.at("spark.task.cpus"), "2");
  EXPECT_EQ(full.at("spark.default.parallelism"), "1000");
  EXPECT_EQ(full.at("spark.sql.files.maxPartitionBytes"), "67108864b");
  EXPECT_EQ(full.at("spark.sql.shuffle.partitions"), "4096");
}

TEST(RightsizingArtifacts, AFileThatCannotBeSplitHasNoSplitSize) {
  Sizing result = of_one_tebibyte();
  result.split_bytes = std::int64_t{1} << 30;
  EXPECT_FALSE(properties({.splittable = false, .platform = Platform::spark}, result)
                   .contains("spark.sql.files.maxPartitionBytes"));
}

TEST(RightsizingArtifacts, CoresMayBurstToThePresetsLimitOnKubernetesOnly) {
  Sizing result = of_one_tebibyte();
  result.container_limit = ExecutorShape{.cores = 8, .memory = {32'768}, .memory_overhead = {0}};
  EXPECT_EQ(properties({.platform = Platform::kubernetes}, result).at("spark.kubernetes.executor.limit.cores"), "8");
  EXPECT_FALSE(properties({.platform = Platform::emr}, result).contains("spark.kubernetes.executor.limit.cores"));
}

TEST(RightsizingArtifacts, HelmValuesAreInKubernetesUnitsAndSparksInSparks) {
  const JobRequest request{};
  const std::string yaml = helm_values_yaml({request, of_one_tebibyte()});
  EXPECT_TRUE(
      yaml.starts_with("connect:\n"
                       "  executor:\n"
                       "    cores: \"5\"\n"
                       "    coresLimit: \"5\"\n"
                       "    memory: \"21401Mi\"\n"  // 19,456 + 1,945
                       "    memoryLimit: \"21401Mi\"\n"
                       "  dynamicAllocation:\n"
                       "    enabled: true\n"
                       "    minExecutors: 26\n"
                       "    maxExecutors: 103\n"
                       "    initialExecutors: 52\n"
                       "  resources:\n"
                       "    requests:\n"
                       "      cpu: \"2\"\n"
                       "      memory: \"4608Mi\"\n"))  // 4,096 + 512
      << yaml;
  EXPECT_TRUE(contains(yaml, "    spark.executor.memory: \"19456m\"\n")) << yaml;
}

TEST(RightsizingArtifacts, AMemoryLimitIsNeverBelowTheContainer) {
  Sizing result = of_one_tebibyte();
  result.container_limit = ExecutorShape{.cores = 8, .memory = {16'384}, .memory_overhead = {0}};
  const JobRequest request{};
  EXPECT_TRUE(contains(helm_values_yaml({request, result}), "    memoryLimit: \"21401Mi\"\n"));
}

TEST(RightsizingArtifacts, WithoutASpotShareNothingIsAboutSpot) {
  for (const Platform platform : {Platform::emr, Platform::emr_on_eks, Platform::kubernetes, Platform::spark}) {
    const std::string text = artifacts({.platform = platform, .cloud = CloudProvider::azure});
    for (const char* part :
         {"decommission", "maxFailures", "nodeSelector", "node.selector", "tolerations", "podTemplate"})
      EXPECT_FALSE(contains(text, part)) << part;
  }
}

TEST(RightsizingArtifacts, AllOnSpotSelectsItsNodesAndKeepsTheDriverOff) {
  const auto aws = properties({.spot_share_percent = 100, .cloud = CloudProvider::aws});
  EXPECT_EQ(aws.at("spark.kubernetes.executor.node.selector.eks.amazonaws.com/capacityType"), "SPOT");
  EXPECT_EQ(aws.at("spark.kubernetes.driver.node.selector.eks.amazonaws.com/capacityType"), "ON_DEMAND");
  const auto gcp = properties({.spot_share_percent = 100, .cloud = CloudProvider::gcp});
  EXPECT_EQ(gcp.at("spark.kubernetes.executor.node.selector.cloud.google.com/gke-spot"), "true");
  EXPECT_EQ(gcp.at("spark.kubernetes.driver.node.selector.cloud.google.com/gke-provisioning"), "standard");
  const auto azure = properties({.spot_share_percent = 100, .cloud = CloudProvider::azure});
  EXPECT_EQ(azure.at("spark.kubernetes.executor.node.selector.kubernetes.azure.com/scalesetpriority"), "spot");
  EXPECT_EQ(azure.at("spark.decommission.enabled"), "true");
}

TEST(RightsizingArtifacts, AShareOnSpotToleratesButDoesNotSelect) {
  const std::string text = artifacts({.spot_share_percent = 60, .cloud = CloudProvider::azure});
  EXPECT_TRUE(contains(text, R"("tolerations":[{"key":"kubernetes.azure.com/scalesetpriority","operator":"Equal",)"
                             R"("value":"spot","effect":"NoSchedule"}])"));
  EXPECT_FALSE(contains(text, "nodeSelector"));
}

TEST(RightsizingArtifacts, ATolerationThatNoPropertySaysComesAsAPodTemplate) {
  const JobRequest azure{.spot_share_percent = 100, .cloud = CloudProvider::azure};
  EXPECT_EQ(executor_pod_template({azure, of_one_tebibyte()}),
            "apiVersion: v1\n"
            "kind: Pod\n"
            "spec:\n"
            "  tolerations:\n"
            "    - key: kubernetes.azure.com/scalesetpriority\n"
            "      operator: Equal\n"
            "      value: spot\n"
            "      effect: NoSchedule\n");
  EXPECT_EQ(properties(azure).at("spark.kubernetes.executor.podTemplateFile"), "REPLACE_WITH_EXECUTOR_POD_TEMPLATE");
  const JobRequest aws{.spot_share_percent = 100, .cloud = CloudProvider::aws};
  EXPECT_EQ(executor_pod_template({aws, of_one_tebibyte()}), "");
}

TEST(RightsizingArtifacts, HelmValuesDoNotSelectNodesWhoseTaintTheChartCannotTolerate) {
  const auto values = [](CloudProvider cloud) {
    const JobRequest request{.spot_share_percent = 100, .cloud = cloud};
    return helm_values_yaml({request, of_one_tebibyte()});
  };
  EXPECT_TRUE(contains(values(CloudProvider::aws), "executor.node.selector.eks.amazonaws.com/capacityType: SPOT\n"));
  EXPECT_TRUE(contains(values(CloudProvider::gcp), "executor.node.selector.cloud.google.com/gke-spot: \"true\"\n"));
  EXPECT_FALSE(contains(values(CloudProvider::azure), "selector"));
  EXPECT_TRUE(contains(artifacts({.spot_share_percent = 100, .cloud = CloudProvider::azure}),
                       R"("kind":"helm.values","preferred":false,"note":"The chart gives executors no tolerations)"));
}

TEST(RightsizingArtifacts, TheRequestsClusterIsNamedWhereAwsTakesItsId) {
  const auto step = [](std::string_view id) { return artifacts({.platform = Platform::emr}, of_one_tebibyte(), id); };
  EXPECT_TRUE(contains(step("j-2AXXXXXXGAPLF"), R"("JobFlowId":"j-2AXXXXXXGAPLF")"));
  EXPECT_TRUE(contains(step(""), R"("JobFlowId":"REPLACE_WITH_CLUSTER_ID")"));
  EXPECT_TRUE(contains(step("a\nb"), R"("JobFlowId":"REPLACE_WITH_CLUSTER_ID")"));
  const auto run = [](std::string_view id) {
    return artifacts({.platform = Platform::emr_on_eks}, of_one_tebibyte(), id);
  };
  EXPECT_TRUE(contains(run("abc123"), R"("virtualClusterId":"abc123")"));
  EXPECT_TRUE(contains(run("j-2AXXXXXXGAPLF"), R"("virtualClusterId":"replacewithvirtualclusterid")"));
  EXPECT_TRUE(contains(run(std::string(65, 'a')), R"("virtualClusterId":"replacewithvirtualclusterid")"));
}

TEST(RightsizingArtifacts, PointAtWhatTheCallerFillsIn) {
  EXPECT_TRUE(contains(artifacts({.language = Language::pyspark, .platform = Platform::emr_on_eks}),
                       R"("placeholders":["/virtualClusterId","/executionRoleArn","/releaseLabel",)"
                       R"("/jobDriver/sparkSubmitJobDriver/entryPoint"])"));
  EXPECT_TRUE(artifacts({.platform = Platform::spark}).starts_with(R"([{"kind":"spark.conf","preferred":true,"body")"));
}

TEST(RightsizingArtifacts, AJobIsSubmittedAsItsLanguageWants) {
  const auto submit = [](Language language) { return artifacts({.language = language, .platform = Platform::spark}); };
  EXPECT_TRUE(contains(submit(Language::jvm), R"("arguments":["spark-submit","--class","REPLACE_WITH_MAIN_CLASS",)"));
  EXPECT_TRUE(contains(submit(Language::jvm), R"("REPLACE_WITH_APPLICATION.jar"])"));
  EXPECT_TRUE(contains(submit(Language::pyspark), R"("arguments":["spark-submit","--conf",)"));
  EXPECT_TRUE(contains(submit(Language::pyspark), R"("REPLACE_WITH_APPLICATION.py"])"));
  EXPECT_TRUE(contains(submit(Language::r), R"("REPLACE_WITH_APPLICATION.R"])"));
}

TEST(ShellWord, IsQuotedWhereAShellWouldReadIt) {
  EXPECT_EQ(shell_word("spark.executor.memory=19456m"), "spark.executor.memory=19456m");
  EXPECT_EQ(shell_word("s3://bucket/job.jar"), "s3://bucket/job.jar");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("$HOME;`ls`"), "'$HOME;`ls`'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("~"), "'~'");
  EXPECT_EQ(shell_word("a\nb"), "'a\nb'");
}

TEST(ExecutorPresets, AreListedWithTheCostOptimizedOneLast) {
  std::string text;
  json::Writer out(text);
  write_executor_presets(out);
  const auto document = json::parse(text);
  std::vector<std::string> names;
  for (const json::Value& preset : document->root().items()) names.emplace_back(preset.find("name")->text());
  EXPECT_EQ(names, (std::vector<std::string>{"small", "medium", "large", "xlarge", "cost-optimized"}));
  EXPECT_TRUE(contains(text, R"("default":true,"cores":2,"memory_mib":4096,"memory_overhead_mib":512,)"
                             R"("container_memory_mib":4608,"limit_cores":2,"limit_memory_mib":8192})"));
  EXPECT_TRUE(contains(text, R"("executor":{"nodeSelector":{"eks.amazonaws.com/capacityType":"SPOT"}},)"
                             R"("driver":{"nodeSelector":{"eks.amazonaws.com/capacityType":"ON_DEMAND"}})"));
}

}  // namespace
}  // namespace headroom::api
