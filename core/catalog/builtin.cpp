#include <cstdint>
#include <string_view>

#include "core/catalog/catalog.hpp"

namespace headroom {
namespace {

struct Row {
  std::string_view name;
  std::int64_t vcpus;
  std::int64_t memory_mib;
  std::string_view architecture;
  std::int64_t instance_storage_gb;
  std::int64_t on_demand_micro_usd;
  std::int64_t emr_micro_usd;
  EmrPriceConfidence emr_confidence;
  std::int64_t yarn_memory_mib;  ///< 0 if the EMR release guide lists none
};

using enum EmrPriceConfidence;

// vCPUs, memory and storage: EC2 DescribeInstanceTypes. On-Demand prices: us-east-1, Linux, as of 2026-07-20. YARN
// memory: EMR release guide, task configuration. EMR charges: as reported. If none was reported, it is 25% of the
// On-Demand price, which holds for nearly all reported charges, and it is marked as estimated.
constexpr Row rows[] = {
    // clang-format off
    {"m5.large", 2, 8'192, "x86_64", 0, 96'000, 24'000, estimated, 0},
    {"m5.xlarge", 4, 16'384, "x86_64", 0, 192'000, 48'000, reported, 12'288},
    {"m5.2xlarge", 8, 32'768, "x86_64", 0, 384'000, 96'000, reported, 24'576},
    {"m5.4xlarge", 16, 65'536, "x86_64", 0, 768'000, 192'000, reported, 57'344},
    {"m5.8xlarge", 32, 131'072, "x86_64", 0, 1'536'000, 384'000, estimated, 122'880},
    {"m5.12xlarge", 48, 196'608, "x86_64", 0, 2'304'000, 576'000, estimated, 188'416},
    {"m5a.xlarge", 4, 16'384, "x86_64", 0, 172'000, 43'000, estimated, 12'288},
    {"m5a.2xlarge", 8, 32'768, "x86_64", 0, 344'000, 86'000, estimated, 24'576},
    {"m5a.4xlarge", 16, 65'536, "x86_64", 0, 688'000, 172'000, estimated, 57'344},
    {"m5d.xlarge", 4, 16'384, "x86_64", 150, 226'000, 57'000, reported, 12'288},
    {"m5d.2xlarge", 8, 32'768, "x86_64", 300, 452'000, 113'000, reported, 24'576},
    {"m5d.4xlarge", 16, 65'536, "x86_64", 600, 904'000, 226'000, reported, 57'344},
    {"m5d.8xlarge", 32, 131'072, "x86_64", 1200, 1'808'000, 270'000, reported, 122'880},
    {"m6i.xlarge", 4, 16'384, "x86_64", 0, 192'000, 48'000, reported, 0},
    {"m6i.2xlarge", 8, 32'768, "x86_64", 0, 384'000, 96'000, reported, 0},
    {"m6i.4xlarge", 16, 65'536, "x86_64", 0, 768'000, 192'000, estimated, 0},
    {"m6g.xlarge", 4, 16'384, "arm64", 0, 154'000, 38'500, estimated, 11'712},
    {"m6g.2xlarge", 8, 32'768, "arm64", 0, 308'000, 77'000, estimated, 23'424},
    {"m6g.4xlarge", 16, 65'536, "arm64", 0, 616'000, 154'000, estimated, 54'272},
    {"m7g.xlarge", 4, 16'384, "arm64", 0, 163'200, 40'800, estimated, 0},
    {"m7g.2xlarge", 8, 32'768, "arm64", 0, 326'400, 81'600, estimated, 0},
    {"m7g.4xlarge", 16, 65'536, "arm64", 0, 652'800, 163'200, estimated, 0},
    {"r5.xlarge", 4, 32'768, "x86_64", 0, 252'000, 63'000, reported, 24'576},
    {"r5.2xlarge", 8, 65'536, "x86_64", 0, 504'000, 126'000, reported, 57'344},
    {"r5.4xlarge", 16, 131'072, "x86_64", 0, 1'008'000, 252'000, reported, 122'880},
    {"r5.8xlarge", 32, 262'144, "x86_64", 0, 2'016'000, 504'000, estimated, 253'952},
    {"r5a.xlarge", 4, 32'768, "x86_64", 0, 226'000, 56'500, estimated, 24'576},
    {"r5d.2xlarge", 8, 65'536, "x86_64", 300, 576'000, 144'000, estimated, 57'344},
    {"r6i.xlarge", 4, 32'768, "x86_64", 0, 252'000, 63'000, reported, 0},
    {"r6i.2xlarge", 8, 65'536, "x86_64", 0, 504'000, 126'000, reported, 0},
    {"r6g.xlarge", 4, 32'768, "arm64", 0, 201'600, 50'400, estimated, 23'424},
    {"r6g.2xlarge", 8, 65'536, "arm64", 0, 403'200, 100'800, estimated, 54'272},
    {"r7g.xlarge", 4, 32'768, "arm64", 0, 214'200, 53'600, estimated, 0},
    {"r7g.2xlarge", 8, 65'536, "arm64", 0, 428'400, 107'100, estimated, 0},
    {"c5.xlarge", 4, 8'192, "x86_64", 0, 170'000, 43'000, reported, 6'144},
    {"c5.2xlarge", 8, 16'384, "x86_64", 0, 340'000, 85'000, reported, 12'288},
    {"c5.4xlarge", 16, 32'768, "x86_64", 0, 680'000, 170'000, reported, 24'576},
    {"c5a.xlarge", 4, 8'192, "x86_64", 0, 154'000, 38'500, estimated, 5'632},
    {"c6i.xlarge", 4, 8'192, "x86_64", 0, 170'000, 43'000, reported, 0},
    {"c6i.2xlarge", 8, 16'384, "x86_64", 0, 340'000, 85'000, reported, 0},
    {"c6g.xlarge", 4, 8'192, "arm64", 0, 136'000, 34'000, estimated, 5'632},
    {"c6g.2xlarge", 8, 16'384, "arm64", 0, 272'000, 68'000, estimated, 11'712},
    {"c7g.xlarge", 4, 8'192, "arm64", 0, 145'000, 36'200, estimated, 0},
    {"i3.xlarge", 4, 31'232, "x86_64", 950, 312'000, 78'000, reported, 23'424},
    {"i3.2xlarge", 8, 62'464, "x86_64", 1900, 624'000, 155'000, reported, 54'272},
    {"i3en.xlarge", 4, 32'768, "x86_64", 2500, 452'000, 113'000, estimated, 24'576},
    // clang-format on
};

std::vector<InstanceType> builtin_types() {
  std::vector<InstanceType> types;
  for (const Row& row : rows)
    types.push_back(
        {.name = std::string(row.name),
         .vcpus = {row.vcpus},
         .memory = {row.memory_mib},
         .architectures = {std::string(row.architecture)},
         .instance_storage_gb = row.instance_storage_gb,
         .on_demand_hourly = MicroDollars{row.on_demand_micro_usd},
         .emr_hourly = MicroDollars{row.emr_micro_usd},
         .emr_confidence = row.emr_confidence,
         .yarn_memory = row.yarn_memory_mib > 0 ? std::optional(Mebibytes{row.yarn_memory_mib}) : std::nullopt});
  return types;
}

}  // namespace

const Catalog& builtin_catalog() {
  static const Catalog catalog("us-east-1", builtin_types());
  return catalog;
}

}  // namespace headroom
