#pragma once

#include "api/json/reader.hpp"
#include "api/sources/aws/emr_policies.hpp"
#include "core/intake/collector.hpp"

/// EMR's instance groups, fleets and instances, wherever they stand in its documents.
namespace headroom::api {

/// Also the automatic scaling policy that is attached to the group. Groups that have ended are left out.
void read_instance_group(json::ObjectReader& group, Collector& out);
void read_instance_fleet(json::ObjectReader& fleet, Collector& out);
/// Only RUNNING instances count as running.
void read_instance(json::ObjectReader& instance, Collector& out);

/// What an automatic scaling policy says, unless it is detached.
void add_auto_scaling(AutoScalingDocument document, Collector& out);

}  // namespace headroom::api
