#include <iostream>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "api/lint/findings.hpp"
#include "api/sources/read_evidence.hpp"
#include "api/sources/read_sources.hpp"
#include "core/backtest/backtest.hpp"
#include "core/backtest/gate.hpp"
#include "core/base/names.hpp"
#include "core/decision/decision.hpp"
#include "core/diagnosis/findings.hpp"
#include "core/fleet/fleet.hpp"
#include "core/forecast/forecast_path.hpp"
#include "core/kpis/kpis.hpp"
#include "core/model/rules.hpp"
#include "core/planning/plan.hpp"
#include "core/ports/decision_log.hpp"
#include "core/ports/event_format.hpp"
#include "core/ports/event_log.hpp"
#include "core/ports/webhook_book.hpp"
#include "core/readiness/items.hpp"
#include "core/rightsizing/sizing.hpp"
#include "core/rightsizing/spot.hpp"
#include "core/signals/signal.hpp"
#include "core/timeline/history.hpp"

/// Prints what openapi.yaml has to repeat, as one JSON object: the words of each schema, and the problems.
namespace {

using namespace headroom;

void write_words(json::Writer& out, std::string_view schema, std::ranges::input_range auto&& words) {
  out.name(schema).begin_array();
  for (const std::string_view word : words) out.value(word);
  out.end_array();
}

template <class Enum>
void write_names(json::Writer& out, std::string_view schema) {
  write_words(out, schema, names_of<Enum> | std::views::keys);
}

void write_problems(json::Writer& out) {
  out.name("problems").begin_array();
  for (const api::ProblemKind& kind : api::problem_kinds) {
    out.begin_object().field("status", kind.status).field("title", kind.title);
    out.field("retryable", kind.retryable).end_object();
  }
  out.end_array();
}

void write_all_words(json::Writer& out) {
  out.name("words").begin_object();
  write_names<Action>(out, "Action");
  write_names<ActionService>(out, "ActionService");
  write_names<backtest::LimitState>(out, "ActivationLimitState");
  write_names<AdjustmentType>(out, "AdjustmentType");
  write_names<AlarmState>(out, "AlarmState");
  write_words(out, "BacktestFigureName", backtest::figure_names);
  write_words(out, "KpiName", kpis::figure_names);
  write_names<kpis::StaticBasis>(out, "StaticBasis");
  write_names<BudgetCap>(out, "BudgetCap");
  write_names<BudgetPreset>(out, "BudgetPreset");
  write_names<ClampCode>(out, "ClampCode");
  write_names<rightsizing::CloudProvider>(out, "CloudProvider");
  write_names<diagnosis::Certainty>(out, "Certainty");
  std::vector<std::string_view> causes;
  for (const diagnosis::Cause& cause : diagnosis::causes()) causes.push_back(cause.code);
  write_words(out, "DiagnosisCause", causes);
  write_names<diagnosis::Symptom>(out, "Symptom");
  write_words(out, "ReadinessItemName", readiness::item_names);
  write_names<readiness::State>(out, "ReadinessState");
  write_names<Comparison>(out, "Comparison");
  write_names<Composition>(out, "Composition");
  write_names<rightsizing::DataFormat>(out, "DataFormat");
  write_names<Direction>(out, "Direction");
  write_names<DeliveryState>(out, "DeliveryState");
  write_names<EventFormat>(out, "EventFormat");
  write_names<EventType>(out, "EventType");
  write_names<kubernetes::FallbackBehavior>(out, "FallbackBehavior");
  std::vector<std::string_view> finding_codes;
  for (const lint::Code& code : lint::codes()) finding_codes.push_back(code.name);
  write_words(out, "FindingCode", finding_codes);
  write_names<lint::Severity>(out, "Severity");
  write_names<fleet::FleetAction>(out, "FleetAction");
  write_names<forecast::ForecastModel>(out, "ForecastModel");
  write_names<KedaMetricType>(out, "KedaMetricType");
  write_names<KedaTriggerType>(out, "KedaTriggerType");
  write_names<Language>(out, "Language");
  write_names<LifecycleState>(out, "LifecycleState");
  write_names<rightsizing::LimitingFactor>(out, "LimitingFactor");
  write_names<Manager>(out, "Manager");
  write_names<Market>(out, "Market");
  write_names<MaximumBreach>(out, "MaximumBreach");
  write_names<rightsizing::MemoryVerdict>(out, "MemoryVerdict");
  write_names<MissingData>(out, "MissingData");
  write_names<NodeLabels>(out, "NodeLabels");
  write_names<Pattern>(out, "Pattern");
  write_names<Platform>(out, "Platform");
  write_names<planning::ConstraintName>(out, "PlanConstraintName");
  write_names<planning::PlanStatus>(out, "PlanStatus");
  write_names<kubernetes::PodState>(out, "PodState");
  write_names<PredictiveMode>(out, "PredictiveMode");
  write_names<QueueMaximum>(out, "QueueMaximum");
  write_names<ReplicaMetricSource>(out, "ReplicaMetricSource");
  write_names<kubernetes::ZeroedBy>(out, "ZeroedBy");
  write_names<ReplicaTargetType>(out, "ReplicaTargetType");
  write_names<ResourceCalculator>(out, "ResourceCalculator");
  write_names<Role>(out, "Role");
  write_names<fleet::RowAction>(out, "RowAction");
  write_names<kubernetes::ScalingPolicyType>(out, "ScalingPolicyType");
  write_names<kubernetes::SelectPolicy>(out, "SelectPolicy");
  write_names<SpendOrigin>(out, "SpendOrigin");
  write_names<rightsizing::SpillRisk>(out, "SpillRisk");
  write_names<Status>(out, "Status");
  write_names<SummaryBy>(out, "SummaryBy");
  write_names<forecast::Trust>(out, "Trust");
  write_names<timeline::GapKind>(out, "TimelineGapKind");
  write_names<Unit>(out, "Unit");
  write_words(out, "EvidenceKind", api::evidence_kinds());
  write_names<ShuffleData>(out, "ShuffleData");
  write_names<Weekday>(out, "Weekday");
  write_names<WorkKind>(out, "WorkKind");
  write_names<YarnDemand>(out, "YarnDemand");
  write_words(out, "SignalKind", signal_kinds);
  write_words(out, "SourceKind", api::source_kinds());
  out.end_object();
}

}  // namespace

int main() {
  std::string text;
  json::Writer out(text);
  out.begin_object();
  write_all_words(out);
  write_problems(out);
  out.end_object();
  std::cout << text << '\n';
}
