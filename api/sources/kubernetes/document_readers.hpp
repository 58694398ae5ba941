#pragma once

#include "api/sources/reading/source_documents.hpp"
#include "core/intake/collector.hpp"

/// What kubectl prints. Each function reads one kind of document.
namespace headroom::api {

void read_keda_scaled_object(const SourceDocument&, Collector&);
void read_kubernetes_horizontal_pod_autoscaler(const SourceDocument&, Collector&);
void read_kubernetes_node_list(const SourceDocument&, Collector&);
void read_kubernetes_pod_disruption_budget_list(const SourceDocument&, Collector&);
void read_kubernetes_pod_list(const SourceDocument&, Collector&);

}  // namespace headroom::api
