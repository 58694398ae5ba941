#pragma once

#include "api/sources/reading/source_documents.hpp"
#include "core/intake/collector.hpp"

/// What AWS's calls answer. Each function reads one kind of document.
namespace headroom::api {

void read_application_autoscaling_describe_scheduled_actions(const SourceDocument&, Collector&);
void read_autoscaling_describe_groups(const SourceDocument&, Collector&);
void read_autoscaling_describe_scheduled_actions(const SourceDocument&, Collector&);
void read_ce_get_cost_and_usage(const SourceDocument&, Collector&);
void read_cloudwatch_get_metric_data(const SourceDocument&, Collector&);
void read_cloudwatch_get_metric_statistics(const SourceDocument&, Collector&);
void read_cloudwatch_metric_alarm(const SourceDocument&, Collector&);
void read_eks_describe_nodegroup(const SourceDocument&, Collector&);
void read_emr_auto_scaling(const SourceDocument&, Collector&);
void read_emr_containers_describe_job_run(const SourceDocument&, Collector&);
void read_emr_describe_cluster(const SourceDocument&, Collector&);
void read_emr_get_managed_scaling_policy(const SourceDocument&, Collector&);
void read_emr_list_instance_fleets(const SourceDocument&, Collector&);
void read_emr_list_instance_groups(const SourceDocument&, Collector&);
void read_emr_list_instances(const SourceDocument&, Collector&);
void read_eventbridge(const SourceDocument&, Collector&);

}  // namespace headroom::api
