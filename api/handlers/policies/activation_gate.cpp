#include "api/handlers/policies/activation_gate.hpp"

#include <utility>

#include "api/handlers/policies/history_of_policy.hpp"
#include "api/handlers/policies/policy_answers.hpp"
#include "api/http/problem.hpp"
#include "api/json/writer.hpp"

namespace headroom::api {

Result<std::optional<GateResult>> judge_activation(const Call& call, const StoredPolicy& policy, std::int64_t version,
                                                   const SharedText& document) {
  if (!policy.active || policy.active == version) return std::nullopt;
  const auto active = document_of(call, *policy.active);
  if (!active) return tl::unexpected(active.error());
  if (active->view() == document.view()) return std::nullopt;
  const auto limits = activation_in_force(call, policy);
  if (!limits) return tl::unexpected(limits.error());
  if (!*limits || !(*limits)->has_limits()) return std::nullopt;
  const Instant now = call.with.clock.now();
  BacktestQuestion question{.policy_id = call.id,
                            .version = version,
                            .document = document,
                            .from = now - std::chrono::days{(*limits)->window_days},
                            .to = now,
                            .now = now,
                            .most_decisions = most_gate_decisions};
  const BacktestSources sources = backtest_sources(call.with);
  auto clusters = clusters_to_judge(sources, *limits, question);
  if (!clusters) return tl::unexpected(std::move(clusters.error()));
  question.cluster_ids = *std::move(clusters);
  auto made = run_backtest(sources, question);
  if (!made) return tl::unexpected(std::move(made.error()));
  GateResult gate{.limits = **limits, .verdict = {}, .backtest = **std::move(made)};
  const backtest::Totals totals = totals_of(gate.backtest);
  gate.verdict = backtest::judge(gate.limits, totals.would_be, totals.actual);
  return gate;
}

Response gate_refusal(const Request& request, const GateResult& gate) {
  Response response = problem(request, "backtest_gate_failed", broken_limits(gate));
  std::string text(response.body.view());
  text.pop_back();
  text += R"(,"gate":)";
  json::Writer out(text);
  encode_gate(out, gate);
  response.body = text + "}";
  return response;
}

}  // namespace headroom::api
