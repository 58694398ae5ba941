// render_rightsizing: what becomes of sizings of every kind, one line for each:
// {"name": …, "platform": …, "language": …, "artifacts": […], "conf": …, "helm_yaml": …}.
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "api/artifacts/spark/rightsizing_artifacts.hpp"
#include "core/base/names.hpp"
#include "core/rightsizing/rightsize.hpp"
#include "core/rightsizing/spot.hpp"

namespace {

using namespace headroom;
using rightsizing::CloudProvider;
using rightsizing::JobRequest;
using rightsizing::Sizing;

Sizing plain() {
  Sizing result;
  result.split_bytes = std::int64_t{128} << 20;
  result.executors = result.max_executors = 103;
  result.min_executors = 26;
  result.initial_executors = 52;
  result.executor = {.cores = 5, .memory = {19'456}, .memory_overhead = {1'945}};
  result.driver = {.cores = 2, .memory = {4'096}, .memory_overhead = {512}};
  return result;
}

/// With every setting that a recommendation may have.
Sizing full() {
  Sizing result = plain();
  result.split_bytes = 5'000'000;
  result.shuffle = {.bytes = 1, .partitions = 8'192, .waves = 2};
  result.container_limit = ExecutorShape{.cores = 8, .memory = {32'768}, .memory_overhead = {0}};
  return result;
}

/// The largest numbers that Spark and Kubernetes can be asked for.
Sizing enormous() {
  Sizing result = full();
  result.executors = result.min_executors = result.max_executors = result.initial_executors = 2'147'483'647;
  result.executor = {.cores = 1'024, .memory = {16'777'216}, .memory_overhead = {6'710'886}};
  result.shuffle->partitions = 2'147'483'647;
  return result;
}

struct Case {
  std::string name;
  JobRequest request;
  Sizing recommendation;
  std::string cluster_id{};
};

/// Jobs of 1 MB to 100 TB by every preset, as the model sizes them.
void add_sized(std::vector<Case>& all) {
  for (const char* size : {"1MB", "750 GiB", "1TB", "100TB"})
    for (const ExecutorPreset& preset : executor_presets()) {
      JobRequest request{.data = *rightsizing::parse_data_size(size),
                         .preset = std::string(preset.name),
                         .cluster_cores = 2'000,
                         .spot_share_percent = 100,
                         .cloud = CloudProvider::gcp};
      for (const Platform platform : {Platform::emr, Platform::emr_on_eks, Platform::kubernetes, Platform::spark}) {
        request.platform = platform;
        request.shuffle = request.data;
        const std::string name = std::string(size) + " " + request.preset + " " + std::string(name_of(platform));
        all.push_back({name, request, rightsizing::rightsize(request, builtin_catalog()).value()});
      }
    }
}

std::vector<Case> cases() {
  std::vector<Case> all;
  add_sized(all);
  for (const Platform platform : {Platform::emr, Platform::emr_on_eks, Platform::kubernetes, Platform::spark})
    for (const Language language : {Language::jvm, Language::pyspark, Language::r}) {
      JobRequest request{.language = language, .platform = platform};
      const std::string place = std::string(name_of(platform)) + " " + std::to_string(static_cast<int>(language));
      all.push_back({place + " plain", request, plain()});
      request.task_cpus = 2;
      request.default_parallelism = 1'000;
      all.push_back({place + " full", request, full(), "j-2AXXXXXXGAPLF"});
      all.push_back({place + " enormous", request, enormous(), "abcdefghijklmnopqrstuvwxy0"});
      for (const std::int64_t share : {1, 100})
        for (const auto cloud : {std::optional<CloudProvider>{}, std::optional{CloudProvider::aws},
                                 std::optional{CloudProvider::gcp}, std::optional{CloudProvider::azure}}) {
          request.spot_share_percent = share;
          request.cloud = cloud;
          const std::string where = cloud ? std::string(name_of(*cloud)) : "somewhere";
          all.push_back({place + " " + std::to_string(share) + "% spot " + where, request, full(), "a 'quoted' id"});
        }
    }
  return all;
}

}  // namespace

int main() {
  for (const Case& item : cases()) {
    const api::Rightsizing sizing{item.request, item.recommendation, item.cluster_id};
    std::string line;
    json::Writer out(line);
    out.begin_object().field("name", item.name).field("platform", name_of(item.request.platform)).name("artifacts");
    api::write_rightsizing_artifacts(out, sizing);
    out.field("conf", api::spark_defaults_conf(sizing)).field("helm_yaml", api::helm_values_yaml(sizing)).end_object();
    std::cout << line << "\n";
  }
}
