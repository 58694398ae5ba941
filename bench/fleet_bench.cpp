#include <cstddef>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "api/json/parse.hpp"
#include "api/wire/fleet/answer.hpp"
#include "api/wire/fleet/request.hpp"
#include "core/decide.hpp"
#include "core/fleet/plan.hpp"

/// POST /v1/fleet-evaluations with many clusters, without the network and the store. 200 clusters have 50 ms.
namespace headroom::api {
namespace {

struct NoZones final : ZoneBook {
  std::optional<TimeZone> zone(std::string_view, Instant, Instant) const override { return std::nullopt; }
  std::string_view version() const override { return "none"; }
};

/// The documented example with so many clusters, all of them alike.
std::string request_with(std::int64_t clusters) {
  std::ifstream file(HEADROOM_SOURCE_DIR "/examples/fleets/evaluation.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t first = text.find("\"clusters\": [") + 13;
  const std::size_t second = text.find("j-REPORTS");
  const std::size_t begin = text.find('{', first);
  const std::size_t end = text.rfind("},", second) + 1;
  const std::string one = text.substr(begin, end - begin);
  std::string all;
  for (std::int64_t i = 0; i < clusters; ++i) {
    std::string item = one;
    item.replace(item.find("j-NIGHTLY"), 9, "j-" + std::to_string(i));
    all.append(i == 0 ? "" : ",").append(item);
  }
  return text.substr(0, first) + all + text.substr(text.find("],\n  \"waiting\""));
}

void plan_fleet(benchmark::State& state) {
  const std::string text = request_with(state.range(0));
  for (auto _ : state) {
    const auto document = json::parse(text);
    auto request = decode_fleet(document->root(), Instant{}, builtin_catalog(), NoZones{});
    if (!request) return state.SkipWithError("the request is refused");
    std::vector<Decision> decisions;
    for (FleetMemberRequest& member : request->members) {
      member.evaluation.input.detail = Detail::without_counterfactuals;
      decisions.push_back(decide(member.evaluation.input, builtin_catalog()).decision);
    }
    std::vector<fleet::Member> members;
    for (std::size_t i = 0; i < decisions.size(); ++i)
      members.push_back({.input = &request->members[i].evaluation.input, .decision = &decisions[i]});
    const fleet::FleetInput input = plan_input(*request, std::move(members));
    const fleet::Plan plan = fleet::plan(input, builtin_catalog());
    const std::vector<std::string> ids(decisions.size());
    std::string answer;
    encode_fleet(answer, {"dry_run", *request, input, plan, ids}, View::full);
    benchmark::DoNotOptimize(answer.data());
  }
}
BENCHMARK(plan_fleet)->Arg(1)->Arg(200)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace headroom::api
