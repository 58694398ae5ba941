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

/// How sure an EMR charge is.
enum class EmrPriceConfidence { reported, estimated };

struct InstanceType {
  std::string name;
  Vcpus vcpus;
  Mebibytes memory;
  std::vector<std::string> architectures;
  std::int64_t instance_storage_gb{0};
  std::optional<MicroDollars> on_demand_hourly;  ///< EC2, Linux, us-east-1
  std::optional<MicroDollars> emr_hourly;        ///< EMR's charge beside it
  EmrPriceConfidence emr_confidence{EmrPriceConfidence::estimated};
  std::optional<Mebibytes> yarn_memory;  ///< yarn.nodemanager.resource.memory-mb on EMR
  friend bool operator==(const InstanceType&, const InstanceType&) = default;
};

/// Instance types by name. Prices are those of `region`; elsewhere they are estimates.
class Catalog {
 public:
  Catalog() = default;
  /// `types` in any order; of two with one name the later wins.
  Catalog(std::string region, std::vector<InstanceType> types);

  const InstanceType* find(std::string_view name) const;
  std::span<const InstanceType> types() const { return types_; }  ///< sorted by name
  const std::string& region() const { return region_; }

  /// This catalogue with `others` added, or in place of those of the same name.
  Catalog with(std::vector<InstanceType> others) const;

 private:
  std::string region_;
  std::vector<InstanceType> types_;
};

/// The 46 types built into the program.
const Catalog& builtin_catalog();

}  // namespace headroom
