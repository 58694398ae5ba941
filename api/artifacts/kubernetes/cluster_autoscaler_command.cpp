#include <algorithm>

#include "api/artifacts/kubernetes/cluster_autoscaler.hpp"
#include "api/kubernetes/object_names.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

using kubernetes::Counting;
using kubernetes::Expander;

std::string_view provider_name(Cloud cloud) { return cloud == Cloud::aws ? "aws" : "gce"; }

/// Collects `--name=value`.
class Flags {
 public:
  void add(std::string_view name, std::string_view value) {
    all_.push_back(std::string("--").append(name).append("=").append(value));
  }
  void add(std::string_view name, const char* value) { add(name, std::string_view(value)); }
  void add(std::string_view name, bool value) { add(name, value ? "true" : "false"); }
  void add(std::string_view name, std::int64_t value) { add(name, std::to_string(value)); }
  void add(std::string_view name, Seconds value) { add(name, std::to_string(value.count()) + "s"); }
  void add(std::string_view name, double value) {
    std::string text;
    json::append_number(text, value);
    add(name, text);
  }
  std::vector<std::string> take() && { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

/// The chain as far as the cloud knows it; what is left may be none, which leaves the autoscaler its default.
std::string chain_of(const std::vector<Expander>& expanders, Cloud cloud) {
  std::string chain;
  for (const Expander expander : expanders)
    if (expander != Expander::price || cloud != Cloud::aws)
      chain.append(chain.empty() ? "" : ",").append(name_of(expander));
  return chain;
}

/// On AWS by tags; on GCE, which knows no such labels, by the names of instance groups, whose bounds the flag has to
/// tell.
void add_discovery(Flags& flags, const Cluster& cluster, Cloud cloud, std::span<const PoolLimits> pool_limits) {
  if (cloud == Cloud::aws)
    return flags.add("node-group-auto-discovery",
                     "asg:tag=k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/" + cluster.id);
  for (const PoolLimits& pool : pool_limits)
    if (is_object_name(pool.pool_id))
      flags.add("node-group-auto-discovery", "mig:namePrefix=" + pool.pool_id + ",min=" + std::to_string(pool.minimum) +
                                                 ",max=" + std::to_string(pool.maximum));
}

std::int64_t minimum_of(const kubernetes::Amounts& minimums, std::string_view name) {
  const auto minimum = minimums.find(name);
  return minimum == minimums.end() ? 0 : minimum->second;
}

constexpr std::int64_t gibibyte = std::int64_t{1} << 30;

/// What the cluster as a whole may have: `least:most`, in cores and GiB.
void add_totals(Flags& flags, const ClusterAutoscaler& signal) {
  const kubernetes::Amounts& minimums = signal.down.minimums;
  const auto range = [](std::int64_t least, std::int64_t most) {
    return std::to_string(least) + ":" + std::to_string(most);
  };
  flags.add("cores-total", range(minimum_of(minimums, "cpu"), signal.up.max_cores_total));
  flags.add("memory-total",
            range(minimum_of(minimums, "memory") / gibibyte, signal.up.max_memory_total_bytes / gibibyte));
  flags.add("max-nodes-total", signal.up.max_nodes_total);
}

void add_scale_up(Flags& flags, const kubernetes::ScaleUpSettings& up, Cloud cloud) {
  if (const std::string chain = chain_of(up.expanders, cloud); !chain.empty()) flags.add("expander", chain);
  flags.add("balance-similar-node-groups", up.balancing == kubernetes::Balancing::similar_groups);
  flags.add("max-nodes-per-scaleup", up.max_nodes_per_scale_up);
  flags.add("new-pod-scale-up-delay", up.candidates.new_pod_delay);
  flags.add("expendable-pods-priority-cutoff", up.candidates.expendable_below);
}

void add_scale_down(Flags& flags, const kubernetes::ScaleDownSettings& down) {
  flags.add("scale-down-utilization-threshold", down.utilization_threshold);
  flags.add("scale-down-gpu-utilization-threshold", down.gpu_utilization_threshold);
  flags.add("scale-down-unneeded-time", down.unneeded_time);
  flags.add("scale-down-unready-time", down.unready_time);
  flags.add("scale-down-unready-enabled", down.unready_nodes == kubernetes::UnreadyNodes::may_go);
  flags.add("scale-down-delay-after-add", down.delay_after_add);
  flags.add("scale-down-delay-after-delete", down.delay_after_delete);
  flags.add("scale-down-delay-after-failure", down.delay_after_failure);
  flags.add("unremovable-node-recheck-timeout", down.unremovable_recheck);
  flags.add("max-scale-down-parallelism", down.max_parallelism);
  flags.add("max-drain-parallelism", down.max_drain_parallelism);
  flags.add("ignore-daemonsets-utilization", down.utilization.daemons == Counting::left_out);
  flags.add("ignore-mirror-pods-utilization", down.utilization.mirrors == Counting::left_out);
  flags.add("skip-nodes-with-system-pods", down.drain.skip_nodes_with_system_pods);
  flags.add("skip-nodes-with-local-storage", down.drain.skip_nodes_with_local_storage);
  flags.add("skip-nodes-with-custom-controller-pods", down.drain.skip_nodes_with_custom_controller_pods);
}

}  // namespace

std::vector<std::string> autoscaler_command(const Cluster& cluster, Cloud cloud,
                                            std::span<const PoolLimits> pool_limits, const ClusterAutoscaler& signal) {
  Flags flags;
  flags.add("v", std::int64_t{4});
  flags.add("stderrthreshold", "info");
  flags.add("cloud-provider", provider_name(cloud));
  flags.add("cluster-name", cluster.id);
  flags.add("namespace", autoscaler_namespace);
  add_discovery(flags, cluster, cloud, pool_limits);
  add_scale_up(flags, signal.up, cloud);
  add_totals(flags, signal);
  flags.add("scale-down-enabled", signal.scale_down == ScaleDown::enabled);
  if (signal.scale_down == ScaleDown::enabled) add_scale_down(flags, signal.down);
  std::vector<std::string> command = std::move(flags).take();
  command.insert(command.begin(), "./cluster-autoscaler");
  return command;
}

}  // namespace headroom::api
