#include <algorithm>
#include <array>
#include <string>

#include "api/sources/aws/document_readers.hpp"
#include "api/sources/aws/resource_names.hpp"
#include "api/sources/reading/object_lists.hpp"

/// EMR on EKS: jobs in a virtual cluster, which is a namespace of an EKS cluster.
namespace headroom::api {
namespace {

constexpr std::array<std::string_view, 3> final_states{"FAILED", "CANCELLED", "COMPLETED"};

void read_job_run(json::ObjectReader& job, Collector& out) {
  const auto virtual_cluster = job.string("virtualClusterId");
  const auto arn = job.string("arn", 2048);
  const auto state = job.string("state").value_or("");
  if (!virtual_cluster) return;
  out.state(&DocumentFacts::virtual_cluster_id, std::string(*virtual_cluster), "the virtual cluster's id");
  out.state_platform(Platform::emr_on_eks);
  if (arn && !region_of(*arn).empty())
    out.state(&DocumentFacts::region, std::string(region_of(*arn)), "the cluster's region");
  if (std::ranges::find(final_states, state) != final_states.end())
    out.warn("job_run_over", "is about a job run that is " + std::string(state) + " and needs nothing any more");
}

}  // namespace

void read_emr_containers_describe_job_run(const SourceDocument& document, Collector& out) {
  read_body(document, [&](json::ObjectReader& body) {
    read_unwrapped(body, "jobRun", [&](json::ObjectReader& job) { read_job_run(job, out); });
  });
}

}  // namespace headroom::api
