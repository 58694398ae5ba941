// render_artifacts CASES.json: decides each case's request, prints one line for it: {"name": …, "artifacts": […]}.
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "api/artifacts/decision_artifacts.hpp"
#include "api/json/parse.hpp"
#include "api/wire/evaluation_request.hpp"
#include "core/decide.hpp"

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

bool render(const json::Value& item) {
  const auto request = api::decode_evaluation(*item.find("request"), now, builtin_catalog());
  if (!request) {
    for (const Violation& fault : request.error().violations)
      std::cerr << item.find("name")->text() << ": " << fault.pointer << " " << fault.detail << "\n";
    return false;
  }
  std::string line;
  json::Writer out(line);
  out.begin_object().field("name", item.find("name")->text()).name("artifacts");
  api::write_artifacts(out, request->input, decide(request->input, builtin_catalog()).decision);
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
