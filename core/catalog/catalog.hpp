#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/units.hpp"

namespace headroom {

/// Whether an EMR charge was reported or estimated.
enum class EmrPriceConfidence { reported, estimated };

struct InstanceType {
  std::string name;
  Vcpus vcpus;
  Mebibytes memory;
  std::vector<std::string> architectures;
  std::int64_t instance_storage_gb{0};
  std::optional<MicroDollars> on_demand_hourly;  ///< EC2, Linux, us-east-1
  std::optional<MicroDollars> emr_hourly;        ///< EMR's charge in addition to the EC2 price
  EmrPriceConfidence emr_confidence{EmrPriceConfidence::estimated};
  std::optional<Mebibytes> yarn_memory;  ///< yarn.nodemanager.resource.memory-mb on EMR
  friend bool operator==(const InstanceType&, const InstanceType&) = default;
};

/// Instance types by name. The prices are those of `region`; for other regions they are estimates.
class Catalog {
 public:
  Catalog() = default;
  /// `types` may be in any order. If two have the same name, the later one wins.
  Catalog(std::string region, std::vector<InstanceType> types);

  /// The type with this name. Null if there is none.
  const InstanceType* find(std::string_view name) const;
  std::span<const InstanceType> types() const { return types_; }  ///< sorted by name
  const std::string& region() const { return region_; }

  /// This catalogue plus `others`. If both have a type with the same name, the one in `others` wins.
  Catalog with(std::vector<InstanceType> others) const;

 private:
  std::string region_;
  std::vector<InstanceType> types_;
};

/// The types that are built into the program: those of ec2_instance_types.csv.
const Catalog& builtin_catalog();

}  // namespace headroom
