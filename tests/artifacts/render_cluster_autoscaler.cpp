// render_cluster_autoscaler: prints one line for each of some settings: {"name": …, "artifacts": […]}.
#include <iostream>
#include <string>

#include "api/artifacts/cluster_autoscaler.hpp"

namespace {

using namespace headroom;
using api::Cloud;
using kubernetes::Expander;

Cluster cluster() {
  Cluster cluster{.id = "etl", .platform = Platform::kubernetes, .region = "eu-west-1", .release = "1.33"};
  cluster.pools = {{.id = "etl-spot", .requested = 1, .managed_by = Manager::auto_scaling_group},
                   {.id = "etl-managed", .requested = 1, .managed_by = Manager::eks_nodegroup}};
  return cluster;
}

void render(const std::string& name, const Cluster& of, Cloud cloud, const api::AutoscalerSettings& settings) {
  const std::vector<PoolLimits> limits{{.pool_id = "etl-spot", .minimum = 0, .maximum = 50}};
  std::string line;
  json::Writer out(line);
  out.begin_object().field("name", name).name("artifacts").begin_array();
  write_cluster_autoscaler(out, of, cloud, limits, settings);
  out.end_array().end_object();
  std::cout << line << "\n";
}

api::AutoscalerSettings unlike_the_defaults() {
  api::AutoscalerSettings settings{.down = kubernetes::ScaleDownSettings{}};
  settings.up.expanders = {Expander::priority, Expander::price, Expander::least_waste};
  settings.up.priorities = {{.priority = 10, .patterns = {".*"}}, {.priority = 50, .patterns = {"spot", "it's \"\\d\""}}};
  settings.up.balancing = kubernetes::Balancing::similar_groups;
  settings.up.max_nodes_total = 20;
  settings.up.candidates.new_pod_delay = Seconds{30};
  settings.down->utilization_threshold = 0.65;
  settings.down->unneeded_time = Seconds{300};
  settings.down->drain.skip_nodes_with_local_storage = false;
  settings.down->minimums = {{"cpu", 8}, {"memory", std::int64_t{16} << 30}};
  return settings;
}

}  // namespace

int main() {
  render("defaults on AWS", cluster(), Cloud::aws, {.down = kubernetes::ScaleDownSettings{}});
  render("no scale-down", cluster(), Cloud::aws, {});
  render("unlike the defaults on AWS", cluster(), Cloud::aws, unlike_the_defaults());
  render("unlike the defaults on GCE", cluster(), Cloud::gce, unlike_the_defaults());
  Cluster unknown = cluster();
  unknown.release.clear();
  unknown.region.clear();
  render("an unknown version", unknown, Cloud::aws, {.down = kubernetes::ScaleDownSettings{}});
  return 0;
}
