#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "headroom_instance_types.hpp"

namespace headroom {
namespace {

/// What is known of an instance type besides its row in ec2_instance_types.csv.
struct Detail {
  std::string_view name;
  std::int64_t instance_storage_gb;
  std::int64_t emr_micro_usd;
  EmrPriceConfidence emr_confidence;
  std::int64_t yarn_memory_mib;  ///< 0 if the EMR release guide lists none
};

using enum EmrPriceConfidence;

// Storage: EC2 DescribeInstanceTypes. YARN memory: EMR release guide, task configuration. EMR charges: as reported, or
// else estimated.
constexpr Detail details[] = {
    // clang-format off
    {"m5.large", 0, 24'000, estimated, 0},
    {"m5.xlarge", 0, 48'000, reported, 12'288},
    {"m5.2xlarge", 0, 96'000, reported, 24'576},
    {"m5.4xlarge", 0, 192'000, reported, 57'344},
    {"m5.8xlarge", 0, 384'000, estimated, 122'880},
    {"m5.12xlarge", 0, 576'000, estimated, 188'416},
    {"m5a.xlarge", 0, 43'000, estimated, 12'288},
    {"m5a.2xlarge", 0, 86'000, estimated, 24'576},
    {"m5a.4xlarge", 0, 172'000, estimated, 57'344},
    {"m5d.xlarge", 150, 57'000, reported, 12'288},
    {"m5d.2xlarge", 300, 113'000, reported, 24'576},
    {"m5d.4xlarge", 600, 226'000, reported, 57'344},
    {"m5d.8xlarge", 1200, 270'000, reported, 122'880},
    {"m6i.xlarge", 0, 48'000, reported, 0},
    {"m6i.2xlarge", 0, 96'000, reported, 0},
    {"m6i.4xlarge", 0, 192'000, estimated, 0},
    {"m6g.xlarge", 0, 38'500, estimated, 11'712},
    {"m6g.2xlarge", 0, 77'000, estimated, 23'424},
    {"m6g.4xlarge", 0, 154'000, estimated, 54'272},
    {"m7g.xlarge", 0, 40'800, estimated, 0},
    {"m7g.2xlarge", 0, 81'600, estimated, 0},
    {"m7g.4xlarge", 0, 163'200, estimated, 0},
    {"r5.xlarge", 0, 63'000, reported, 24'576},
    {"r5.2xlarge", 0, 126'000, reported, 57'344},
    {"r5.4xlarge", 0, 252'000, reported, 122'880},
    {"r5.8xlarge", 0, 504'000, estimated, 253'952},
    {"r5a.xlarge", 0, 56'500, estimated, 24'576},
    {"r5d.2xlarge", 300, 144'000, estimated, 57'344},
    {"r6i.xlarge", 0, 63'000, reported, 0},
    {"r6i.2xlarge", 0, 126'000, reported, 0},
    {"r6g.xlarge", 0, 50'400, estimated, 23'424},
    {"r6g.2xlarge", 0, 100'800, estimated, 54'272},
    {"r7g.xlarge", 0, 53'600, estimated, 0},
    {"r7g.2xlarge", 0, 107'100, estimated, 0},
    {"c5.xlarge", 0, 43'000, reported, 6'144},
    {"c5.2xlarge", 0, 85'000, reported, 12'288},
    {"c5.4xlarge", 0, 170'000, reported, 24'576},
    {"c5a.xlarge", 0, 38'500, estimated, 5'632},
    {"c6i.xlarge", 0, 43'000, reported, 0},
    {"c6i.2xlarge", 0, 85'000, reported, 0},
    {"c6g.xlarge", 0, 34'000, estimated, 5'632},
    {"c6g.2xlarge", 0, 68'000, estimated, 11'712},
    {"c7g.xlarge", 0, 36'200, estimated, 0},
    {"i3.xlarge", 950, 78'000, reported, 23'424},
    {"i3.2xlarge", 1900, 155'000, reported, 54'272},
    {"i3en.xlarge", 2500, 113'000, estimated, 24'576},
    // clang-format on
};

/// Takes the part before `end` from the front of `text`, and `end` with it.
std::string_view take(std::string_view& text, char end) {
  const std::size_t length = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, length);
  text.remove_prefix(std::min(length + 1, text.size()));
  return taken;
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// EMR charges 25% of the On-Demand price for nearly all types whose charge was reported.
InstanceType parse_row(std::string_view row) {
  InstanceType type{.name = std::string(take(row, ','))};
  type.vcpus = {number(take(row, ','))};
  type.memory = {number(take(row, ','))};
  type.architectures = {std::string(take(row, ','))};
  type.on_demand_hourly = parse_dollars(take(row, ','));
  if (type.on_demand_hourly) type.emr_hourly = scaled(*type.on_demand_hourly, 1, 4);
  return type;
}

void add(const Detail& detail, InstanceType& type) {
  type.instance_storage_gb = detail.instance_storage_gb;
  type.emr_hourly = MicroDollars{detail.emr_micro_usd};
  type.emr_confidence = detail.emr_confidence;
  if (detail.yarn_memory_mib > 0) type.yarn_memory = Mebibytes{detail.yarn_memory_mib};
}

// vCPUs and memory: EC2 DescribeInstanceTypes. On-Demand prices: us-east-1, Linux, as of 2026-07-20. The families are
// those that EMR has offered; whether a release and region offers a type is not said.
std::vector<InstanceType> builtin_types() {
  std::vector<InstanceType> types;
  std::string_view rows = embedded::headroom_instance_types().front().bytes;
  take(rows, '\n');  // the names of the columns
  while (!rows.empty()) {
    InstanceType& type = types.emplace_back(parse_row(take(rows, '\n')));
    const auto* const detail = std::ranges::find(details, type.name, &Detail::name);
    if (detail != std::end(details)) add(*detail, type);
  }
  return types;
}

}  // namespace

const Catalog& builtin_catalog() {
  static const Catalog catalog("us-east-1", builtin_types());
  return catalog;
}

}  // namespace headroom
