// render_cluster_autoscaler: prints one line for each of some settings: {"name": …, "artifacts": […]}.
#include <iostream>
#include <string>

#include "api/artifacts/kubernetes/cluster_autoscaler.hpp"

namespace {

using namespace headroom;
using api::Cloud;
using kubernetes::Expander;

Cluster cluster() {
  Cluster cluster{.id = "etl", .platform = Platform::kubernetes, .region = "eu-west-1", .release = "1.33"};
  cluster.pools = {{.id = "etl-spot", .requested = 1, .managed_by = Manager::auto_scaling_group},
                   {.id = "etl-managed", .requested = 1, .managed_by = Manager::eks_nodegroup}};
  cluster.pools.front().node_template.emplace(
      kubernetes::Node{.labels = {{"node.kubernetes.io/lifecycle", "spot"}},
                       .taints = {{.key = "spot", .value = "true", .effect = kubernetes::TaintEffect::no_schedule}}});
  return cluster;
}

void render(const std::string& name, const Cluster& of, Cloud cloud, const ClusterAutoscaler& signal) {
  const std::vector<PoolLimits> limits{{.pool_id = "etl-spot", .minimum = 0, .maximum = 50}};
  std::string line;
  json::Writer out(line);
  out.begin_object().field("name", name).name("artifacts").begin_array();
  write_cluster_autoscaler(out, of, cloud, limits, signal);
  out.end_array().end_object();
  std::cout << line << "\n";
}

ClusterAutoscaler unlike_the_defaults() {
  ClusterAutoscaler signal;
  signal.up.expanders = {Expander::priority, Expander::price, Expander::least_waste};
  signal.up.priorities = {{.priority = 10, .patterns = {".*"}}, {.priority = 50, .patterns = {"spot", "it's \"\\d\""}}};
  signal.up.balancing = kubernetes::Balancing::similar_groups;
  signal.up.max_nodes_total = 20;
  signal.up.candidates.new_pod_delay = Seconds{30};
  signal.down.utilization_threshold = 0.65;
  signal.down.unneeded_time = Seconds{300};
  signal.down.drain.skip_nodes_with_local_storage = false;
  signal.down.minimums = {{"cpu", 8}, {"memory", std::int64_t{16} << 30}};
  return signal;
}

}  // namespace

int main() {
  render("defaults on AWS", cluster(), Cloud::aws, {});
  render("no scale-down", cluster(), Cloud::aws, {.scale_down = ScaleDown::disabled});
  render("unlike the defaults on AWS", cluster(), Cloud::aws, unlike_the_defaults());
  render("unlike the defaults on GCE", cluster(), Cloud::gce, unlike_the_defaults());
  Cluster unknown = cluster();
  unknown.release.clear();
  unknown.region.clear();
  render("an unknown version", unknown, Cloud::aws, {});
  return 0;
}
