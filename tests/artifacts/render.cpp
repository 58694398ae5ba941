// render_artifacts CASES.json: decides each case's request, prints one line for it: {"name": …, "artifacts": […]}.
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "api/artifacts/decision_artifacts.hpp"
#include "api/artifacts/fleet_artifacts.hpp"
#include "api/json/parse.hpp"
#include "api/wire/evaluation_request.hpp"
#include "api/wire/fleet/request.hpp"
#include "core/decide.hpp"
#include "core/fleet/plan.hpp"

namespace {

using namespace headroom;

/// The time of cases whose request does not say it: 2026-11-22T10:00:30Z.
const Instant now{std::chrono::seconds{1795341630}};

std::string text_of(const char* path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The cases need no zone but UTC.
struct NoZones final : ZoneBook {
  std::optional<TimeZone> zone(std::string_view, Instant, Instant) const override { return std::nullopt; }
  std::string_view version() const override { return "none"; }
};

bool refuse(const json::Value& item, const Error& error) {
  for (const Violation& fault : error.violations)
    std::cerr << item.find("name")->text() << ": " << fault.pointer << " " << fault.detail << "\n";
  return false;
}

/// Each cluster of a fleet decided alone, and the plan for all of them.
bool write_fleet(json::Writer& out, const json::Value& item) {
  const auto request = api::decode_fleet(*item.find("request"), now, builtin_catalog(), NoZones{});
  if (!request) return refuse(item, request.error());
  std::vector<Decision> decisions;
  for (const api::FleetMemberRequest& member : request->members)
    decisions.push_back(decide(member.evaluation.input, builtin_catalog()).decision);
  std::vector<fleet::Member> members;
  for (std::size_t i = 0; i < decisions.size(); ++i)
    members.push_back({.input = &request->members[i].evaluation.input, .decision = &decisions[i]});
  const fleet::FleetInput input = api::plan_input(*request, std::move(members));
  const std::string created =
      request->cluster_template ? api::run_job_flow(*request->cluster_template, request->limits) : "";
  api::write_fleet_artifacts(out, input, fleet::plan(input, builtin_catalog()), created);
  return true;
}

bool write_decision(json::Writer& out, const json::Value& item) {
  const auto request = api::decode_evaluation(*item.find("request"), now, builtin_catalog());
  if (!request) return refuse(item, request.error());
  api::write_artifacts(out, request->input, decide(request->input, builtin_catalog()).decision);
  return true;
}

bool render(const json::Value& item) {
  std::string line;
  json::Writer out(line);
  out.begin_object().field("name", item.find("name")->text()).name("artifacts");
  const bool is_fleet = item.find("request")->find("fleet") != nullptr;
  if (!(is_fleet ? write_fleet(out, item) : write_decision(out, item))) return false;
  out.end_object();
  std::cout << line << "\n";
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const auto cases = json::parse(argc == 2 ? text_of(argv[1]) : "");
  if (!cases) {
    std::cerr << "usage: render_artifacts CASES.json (" << cases.error().detail << ")\n";
    return 2;
  }
  bool understood = true;
  for (const json::Value& item : cases->root().items()) understood = render(item) && understood;
  return understood ? 0 : 1;
}
