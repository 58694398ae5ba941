#include <fstream>
#include <iterator>
#include <string>

#include <benchmark/benchmark.h>

#include "api/deciding/evaluate.hpp"
#include "api/json/parse.hpp"
#include "api/json/writer.hpp"
#include "api/wire/cluster.hpp"
#include "api/wire/evaluation_request.hpp"
#include "api/wire/metrics.hpp"
#include "api/wire/policy.hpp"
#include "core/decide.hpp"

/// The stages of one evaluation around decide(), on the contract's example.
namespace headroom::api {
namespace {

const std::string& example() {
  static const std::string text = [] {
    std::ifstream file(HEADROOM_SOURCE_DIR "/examples/emr/inline.json");
    return std::string{std::istreambuf_iterator<char>(file), {}};
  }();
  return text;
}

EvaluationRequest decoded() {
  const auto document = json::parse(example());
  return *decode_evaluation(document->root(), Instant{}, builtin_catalog());
}

void parse_text(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(json::parse(example()));
}
BENCHMARK(parse_text);

void decode_document(benchmark::State& state) {
  const auto document = json::parse(example());
  for (auto _ : state) benchmark::DoNotOptimize(decode_evaluation(document->root(), Instant{}, builtin_catalog()));
}
BENCHMARK(decode_document);

void encode_answer(benchmark::State& state) {
  const EvaluationRequest request = decoded();
  const Decision decision = decide(request.input, builtin_catalog()).decision;
  std::string answer;
  for (auto _ : state) {
    answer.clear();
    encode_decision(answer, {"dry_run", "inline", request.labels}, request.input, decision, View::full);
    benchmark::DoNotOptimize(answer.data());
  }
}
BENCHMARK(encode_answer);

void encode_normalised_input(benchmark::State& state) {
  const EvaluationRequest request = decoded();
  std::string text;
  for (auto _ : state) {
    text.clear();
    json::Writer out(text);
    out.begin_array();
    encode_cluster(out, request.input.cluster);
    encode_metrics(out, request.input.metrics);
    encode_policy(out, request.input.policy);
    out.end_array();
    benchmark::DoNotOptimize(text.data());
  }
}
BENCHMARK(encode_normalised_input);

}  // namespace
}  // namespace headroom::api
