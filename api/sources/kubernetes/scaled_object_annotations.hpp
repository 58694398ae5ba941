#pragma once

#include "api/json/reader.hpp"
#include "core/intake/collector.hpp"
#include "core/kubernetes/replicas/keda_rules.hpp"

/// The annotations by which people stop and start a ScaledObject.
namespace headroom::api {

struct KedaAnnotations {
  kubernetes::KedaPauses pauses{};
  bool force_activation{false};
};

/// `metadata`: that of the ScaledObject. If the annotations can't be read, one of them may pause it, so it counts as
/// paused, and a warning says so.
KedaAnnotations read_keda_annotations(json::ObjectReader& metadata, Collector& out);

}  // namespace headroom::api
