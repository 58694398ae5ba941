#include <gtest/gtest.h>

#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

using namespace kubernetes;

constexpr std::int64_t kib = 1024;
constexpr std::int64_t mib = 1024 * kib;

TEST(KubernetesNodes, AreReadAsKubectlPrintsThem) {
  const Read read = read_one("kubernetes.NodeList", file("../kubernetes/nodes.json"));
  ASSERT_EQ(read.faults(), "");
  EXPECT_EQ(read.warnings(), "");
  const auto& nodes = read.findings.kubernetes.nodes;
  ASSERT_EQ(nodes.size(), 2U);

  const Node& driver = nodes[0];
  EXPECT_EQ(driver.name, "ip-10-0-1-17.ec2.internal");
  EXPECT_EQ(driver.labels.at("eks.amazonaws.com/nodegroup"), "spark-drivers");
  EXPECT_EQ(driver.annotations.at("node.alpha.kubernetes.io/ttl"), "0");
  EXPECT_EQ(driver.provider_id, "aws:///us-east-1a/i-0a1b2c3d4e5f60718");
  EXPECT_EQ(driver.allocatable, (Resources{.cpu_milli = 3'920,
                                           .memory_bytes = 15'149'648 * kib,
                                           .ephemeral_storage_bytes = 18'242'267'924,
                                           .pods = 58}));
  EXPECT_EQ(driver.capacity, (Resources{.cpu_milli = 4'000,
                                        .memory_bytes = 16'166'480 * kib,
                                        .ephemeral_storage_bytes = 20'959'212 * kib,
                                        .pods = 58}));
  EXPECT_TRUE(driver.ready);
  EXPECT_FALSE(driver.cordoned);
  EXPECT_FALSE(driver.being_deleted);

  const Node& executor = nodes[1];
  EXPECT_FALSE(executor.ready) << "its kubelet is not heard of";
  EXPECT_TRUE(executor.cordoned);
  EXPECT_TRUE(executor.being_deleted);
  EXPECT_EQ(executor.allocatable.gpus, 1);
  ASSERT_EQ(executor.taints.size(), 2U);
  EXPECT_EQ(executor.taints[0], (Taint{.key = "spark", .value = "executor", .effect = TaintEffect::no_schedule}));
}

TEST(KubernetesPods, AreReadAsKubectlPrintsThem) {
  const Read read = read_one("kubernetes.PodList", file("../kubernetes/pods.json"));
  ASSERT_EQ(read.faults(), "");
  EXPECT_EQ(read.warnings(), "");
  const auto& pods = read.findings.kubernetes.pods;
  ASSERT_EQ(pods.size(), 2U);

  const Pod& driver = pods[0];
  EXPECT_EQ(full_name(driver), "spark/etl-driver");
  EXPECT_EQ(driver.node, "ip-10-0-1-17.ec2.internal");
  EXPECT_EQ(driver.phase, PodPhase::running);
  EXPECT_FALSE(driver.unschedulable);
  EXPECT_EQ(driver.priority, 100);
  EXPECT_EQ(driver.controller->kind, "SparkApplication");
  EXPECT_EQ(request_of(driver), (Resources{.cpu_milli = 1'000, .memory_bytes = 4'505 * mib, .pods = 1}));
  ASSERT_EQ(driver.volumes.size(), 2U);
  EXPECT_EQ(driver.volumes[0].kind, VolumeKind::empty_dir);
  EXPECT_EQ(driver.volumes[1].kind, VolumeKind::service_account);
  EXPECT_TRUE(driver.unmodelled.empty());

  const Pod& executor = pods[1];
  EXPECT_TRUE(executor.unschedulable);
  EXPECT_TRUE(is_spark_executor(executor));
  EXPECT_EQ(executor.created_at, *parse_rfc3339("2026-11-22T09:41:30Z"));
  EXPECT_EQ(executor.termination_grace, Seconds{120});
  // Containers and the sidecar: 1,550m and 9,011Mi + 64M. The other init container beside the sidecar: 2,050m. Overhead
  // 10m.
  EXPECT_EQ(request_of(executor),
            (Resources{.cpu_milli = 2'060, .memory_bytes = 9'011 * mib + 64'000'000, .gpus = 1, .pods = 1}));
  EXPECT_EQ(executor.volumes[0].kind, VolumeKind::memory_empty_dir);
  EXPECT_EQ(executor.volumes[1].kind, VolumeKind::host_path);
  EXPECT_EQ(executor.volumes[2].kind, VolumeKind::claim);
  EXPECT_EQ(executor.unmodelled,
            (std::vector<std::string>{"persistentVolumeClaim", "podAffinity", "resource example.com/fpga"}));
}

TEST(KubernetesPods, KeepWhatBindsThemToNodes) {
  const Read read = read_one("kubernetes.PodList", file("../kubernetes/pods.json"));
  const SchedulingRules& rules = read.findings.kubernetes.pods.at(1).rules;
  EXPECT_EQ(rules.node_selector, (Labels{{"eks.amazonaws.com/nodegroup", "spark-executors"}}));
  const NodeTerm by_label{
      .labels = {
          {.key = "node.kubernetes.io/instance-type", .op = Operator::in, .values = {"r5.2xlarge", "r5.4xlarge"}},
          {.key = "spark.cores", .op = Operator::greater_than, .values = {"4"}}}};
  const NodeTerm by_name{
      .fields = {{.key = "metadata.name", .op = Operator::in, .values = {"ip-10-0-2-201.ec2.internal"}}}};
  EXPECT_EQ(rules.node_terms, (std::vector<NodeTerm>{by_label, by_name})) << "without what is only preferred";
  const AntiAffinity apart{.topology_key = "kubernetes.io/hostname",
                           .selector = std::vector<Requirement>{{.key = "team", .op = Operator::in, .values = {"etl"}},
                                                                {.key = "spark-role", .op = Operator::exists}},
                           .namespaces = {"spark", "etl"}};
  EXPECT_EQ(rules.anti_affinity, std::vector<AntiAffinity>{apart});
  const std::vector<Toleration> tolerations{
      {.key = "spark", .op = Operator::in, .value = "executor", .effect = TaintEffect::no_schedule},
      {.op = Operator::exists}};
  EXPECT_EQ(rules.tolerations, tolerations);
  const TopologySpread spread{
      .topology_key = "topology.kubernetes.io/zone",
      .max_skew = 2,
      .min_domains = 3,
      .selector = std::vector<Requirement>{{.key = "spark-role", .op = Operator::in, .values = {"executor"}}},
      .node_taints = Inclusion::honor};
  EXPECT_EQ(rules.spread, std::vector<TopologySpread>{spread}) << "without what may be scheduled anyway";
  EXPECT_EQ(rules.host_ports, (std::vector<HostPort>{{.port = 17'079}}));
}

TEST(KubernetesLists, ComeInEveryShapeThatKubectlPrints) {
  const std::string pod = R"({"kind": "Pod", "metadata": {"name": "a"}, "spec": {}})";
  const std::string node = R"({"kind": "Node", "metadata": {"name": "n"}, "status": {}})";
  const std::string typed = R"({"metadata": {"name": "b", "namespace": "x"}, "spec": {}})";  // of a PodList: no kind
  for (const auto& [body, expected] : {std::pair{pod, 1U},
                                       {"[" + pod + "]", 1U},
                                       {R"({"kind": "List", "items": [)" + pod + "," + node + "]}", 1U},
                                       {R"({"kind": "PodList", "items": [)" + typed + "," + pod + "]}", 2U},
                                       {R"({"kind": "PodList", "items": []})", 0U}}) {
    const Read read = read_one("kubernetes.PodList", body);
    EXPECT_EQ(read.faults(), "") << body;
    EXPECT_EQ(read.findings.kubernetes.pods.size(), expected) << body;
  }
  EXPECT_EQ(read_one("kubernetes.PodList", node).warnings(), "wrong_kind\n");
  EXPECT_EQ(read_one("kubernetes.NodeList", R"({"items": []})").warnings(), "unused_document\n");
}

TEST(KubernetesLists, TellWhetherTheyAreAllThatThereIs) {
  const std::string pod = R"({"kind": "Pod", "metadata": {"name": "a"}, "spec": {}})";
  const auto listed = [](const std::string& body) {
    return read_one("kubernetes.PodList", body).findings.kubernetes.listing == PodListing::all;
  };
  EXPECT_TRUE(listed(R"({"items": []})")) << "there is none";
  EXPECT_TRUE(listed(R"({"items": [], "metadata": {"resourceVersion": "7", "continue": ""}})"));
  EXPECT_FALSE(listed(pod)) << "there may be others";
  EXPECT_FALSE(listed(R"({"Surprise": []})"));
  const Read page = read_one("kubernetes.PodList", R"({"items": [)" + pod + R"(], "metadata": {"continue": "eyJ2"}})");
  EXPECT_EQ(page.findings.kubernetes.listing, PodListing::some);
  EXPECT_EQ(page.warnings(), "incomplete_document\n");
}

TEST(KubernetesLists, ShowAnObjectAsItWasListedLast) {
  const auto named = [](std::string_view memory) {
    return R"({"kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"resources": {"requests": {"memory": ")" +
           std::string(memory) + R"("}}}]}})";
  };
  const Read read = read_one("kubernetes.PodList", "[" + named("1Gi") + "," + named("2Gi") + "]");
  ASSERT_EQ(read.findings.kubernetes.pods.size(), 1U);
  EXPECT_EQ(request_of(read.findings.kubernetes.pods[0]).memory_bytes, 2048 * mib);
}

TEST(KubernetesLists, NameEveryFaultByItsPlace) {
  struct Row {
    std::string_view spec, faults;
  };
  const std::string container = "/sources/0/body/0/spec/containers/0/resources/requests/";
  const Row rows[] = {{R"({"containers": [{"resources": {"requests": {"cpu": "1e400"}}}]})", "cpu not_a_quantity"},
                      {R"({"containers": [{"resources": {"requests": {"cpu": "two"}}}]})", "cpu not_a_quantity"},
                      {R"({"containers": [{"resources": {"requests": {"memory": ""}}}]})", "memory not_a_quantity"},
                      {R"({"containers": [{"resources": {"requests": {"memory": true}}}]})", "memory not_a_quantity"},
                      {R"({"containers": [{"resources": {"requests": {"memory": "-1Gi"}}}]})", "memory out_of_range"},
                      {R"({"containers": [{"resources": {"requests": {"cpu": -1}}}]})", "cpu out_of_range"}};
  for (const Row& row : rows) {
    const std::string pod = R"([{"metadata": {"name": "a"}, "spec": )" + std::string(row.spec) + "}]";
    EXPECT_EQ(read_one("kubernetes.PodList", pod).faults(), container + std::string(row.faults) + "\n") << row.spec;
  }
  const Read read = read_one("kubernetes.PodList",
                             R"([{"metadata": {"labels": {"a": 1}}, "spec": {"priority": "high", "tolerations": [
                                 {"operator": "Sometimes"}, 7], "nodeSelector": {"b": null}}, "status": {"phase": "Lost"}},
                                {"metadata": {"name": "b"}}])");
  EXPECT_EQ(read.faults(),
            "/sources/0/body/0/metadata/name missing\n"
            "/sources/0/body/0/metadata/labels/a wrong_type\n"
            "/sources/0/body/0/spec/nodeSelector/b wrong_type\n"
            "/sources/0/body/0/spec/tolerations/0/operator unknown_value\n"
            "/sources/0/body/0/spec/tolerations/1 wrong_type\n"
            "/sources/0/body/0/spec/priority wrong_type\n"
            "/sources/0/body/0/status/phase unknown_value\n"
            "/sources/0/body/1/spec missing\n");
}

TEST(KubernetesLists, TakeAMillionLabels) {
  std::string labels;
  for (int i = 0; i < 1'000'000; ++i) labels += (i == 0 ? "\"l" : ",\"l") + std::to_string(i) + "\":\"\"";
  const Read read =
      read_one("kubernetes.PodList", R"([{"metadata": {"name": "a", "labels": {)" + labels + R"(}}, "spec": {}}])");
  EXPECT_EQ(read.faults(), "");
  EXPECT_EQ(read.findings.kubernetes.pods.at(0).labels.size(), 1'000'000U);
}

TEST(KubernetesLists, TakeNoObjectOfMorePartsThanAnyHas) {
  const auto repeated = [](const std::string& item, int count) {
    std::string list = "[" + item;
    for (int i = 1; i < count; ++i) list += "," + item;
    return list + "]";
  };
  const auto faults = [](const std::string& spec) {
    return read_one("kubernetes.PodList", R"([{"metadata": {"name": "a"}, "spec": )" + spec + "}]").faults();
  };
  const std::string tolerated = R"({"operator": "Exists"})";
  EXPECT_EQ(faults(R"({"tolerations": )" + repeated(tolerated, 1'000) + "}"), "");
  EXPECT_EQ(faults(R"({"tolerations": )" + repeated(tolerated, 1'001) + "}"),
            "/sources/0/body/0/spec/tolerations too_many\n");
  const auto affinity = [&](int values) {
    return R"({"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
           {"matchExpressions": [{"key": "k", "operator": "In", "values": )" +
           repeated(R"("v")", values) + "}]}]}}}}";
  };
  EXPECT_EQ(faults(affinity(10'000)), "");
  EXPECT_EQ(faults(affinity(10'001)),
            "/sources/0/body/0/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/"
            "nodeSelectorTerms/0/matchExpressions/0/values too_many\n");
}

TEST(KubernetesLists, TakeNoMorePodsThanAnyClusterHas) {
  std::string sources;
  int name = 0;
  for (int list = 0; list < 3; ++list) {
    sources += R"(, {"kind": "kubernetes.PodList", "body": [)";
    for (int i = 0; i < 80'000; ++i)
      sources += (i == 0 ? R"({"spec":{},"metadata":{"name":")" : R"(,{"spec":{},"metadata":{"name":")") +
                 std::to_string(name++) + "\"}}";
    sources += "]}";
  }
  sources.front() = '[';
  const Read read = read_all(sources + "]");
  EXPECT_EQ(read.faults(), "/sources too_many\n");
  EXPECT_EQ(read.violations.kept().at(0).detail, "the documents have more than 225000 pods");
  EXPECT_EQ(read.findings.kubernetes.pods.size(), 225'000U);
}

}  // namespace
}  // namespace headroom::api
