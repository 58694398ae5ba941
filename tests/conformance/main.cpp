#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "tests/conformance/suite.hpp"

/// Runs vectors of published facts against the core.
///   conformance [--json] FILE…
/// Each failing vector is a line, the sum is the last. With --json nothing is compared: one line a vector tells what
/// the core says. Exit codes: 0 all passed, 1 some failed, 2 wrong usage or a file that is no vector file.
namespace headroom::conformance {
namespace {

const Suite* const suites[] = {&budget,
                               &cloudwatch_alarm,
                               &cluster_autoscaler_suite,
                               &cron,
                               &dataproc,
                               &diagnosis_suite,
                               &emr_managed_scaling,
                               &fleet_weights,
                               &horizontal_pod_autoscaler,
                               &keda,
                               &kubernetes_quantity,
                               &lint_suite,
                               &rightsizing_seed_compatible,
                               &scaling_adjustment,
                               &schedule_window,
                               &scheduled_actions,
                               &spark_dynamic_allocation,
                               &spot_events};

enum class Mode { compare, report };

struct Tally {
  int passed{0};
  int failed{0};
  int unreadable{0};
};

const Kind& find_kind(const std::string& suite, const std::string& kind) {
  for (const Suite* known : suites) {
    if (known->name != suite) continue;
    for (const Kind& candidate : known->kinds)
      if (candidate.name == kind) return candidate;
  }
  throw Malformed("no suite \"" + suite + "\" has a kind \"" + kind + "\"");
}

/// Everything that `expect` names is in `got` and equal; numbers by value. `X_not` is satisfied by any other X.
bool satisfies(const Json& got, const Json& expect) {
  if (!expect.is_object()) return got == expect;
  if (!got.is_object()) return false;
  return std::all_of(expect.items().begin(), expect.items().end(), [&](const auto& item) {
    const std::string& key = item.key();
    if (got.contains(key)) return satisfies(got.at(key), item.value());
    constexpr std::string_view negated = "_not";
    if (!key.ends_with(negated)) return false;
    const std::string positive = key.substr(0, key.size() - negated.size());
    return got.contains(positive) && got.at(positive) != item.value();
  });
}

/// `got` without what `expect` does not ask for; all of it where it lacks something.
Json in_shape_of(const Json& got, const Json& expect) {
  if (!got.is_object() || !expect.is_object()) return got;
  Json shaped = Json::object();
  for (const auto& item : expect.items()) {
    if (!got.contains(item.key())) return got;
    shaped[item.key()] = in_shape_of(got.at(item.key()), item.value());
  }
  return shaped;
}

std::string id_of(const Json& vector) {
  if (!vector.is_object() || !vector.contains("id")) return "(no id)";
  return vector.at("id").is_string() ? vector.at("id").get<std::string>() : vector.at("id").dump();
}

const Kind& kind_of(const Json& vector, const std::optional<std::string>& file_suite) {
  const auto suite = optional_text(vector, "suite");
  if (!suite && !file_suite) throw Malformed("\"suite\" is missing");
  return find_kind(suite ? *suite : *file_suite, text(vector, "kind"));
}

Json run(const Json& vector, const Kind& kind) {
  const Json& input = field(vector, "input");
  return kind.replay != nullptr ? kind.replay(input, field(vector, "expect")) : kind.run(input);
}

/// A failure's message, or nothing.
std::optional<std::string> failure_of(const Json& vector, const std::optional<std::string>& file_suite, Mode mode) {
  try {
    const Kind& kind = kind_of(vector, file_suite);
    const Json got = run(vector, kind);
    if (mode == Mode::report) {
      const Json shaped = in_shape_of(got, vector.value("expect", Json{}));
      std::cout << Json{{"id", id_of(vector)}, {"got", shaped}}.dump() << '\n';
      return std::nullopt;
    }
    const Json& expect = field(vector, "expect");
    if ((kind.agrees != nullptr ? kind.agrees : satisfies)(got, expect)) return std::nullopt;
    return "got " + got.dump() + ", wanted " + expect.dump();
  } catch (const std::exception& fault) {
    if (mode == Mode::report)
      std::cout << Json{{"id", id_of(vector)}, {"got", nullptr}, {"error", fault.what()}}.dump() << '\n';
    return fault.what();
  }
}

void run_file(const char* path, Mode mode, Tally& tally) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const Json document = Json::parse(bytes, nullptr, false);
  if (!file || !document.is_object() || !document.contains("vectors") || !document.at("vectors").is_array()) {
    std::cerr << path << ": no JSON object with an array \"vectors\"\n";
    ++tally.unreadable;
    return;
  }
  std::optional<std::string> suite;
  if (document.contains("suite") && document.at("suite").is_string()) suite = document.at("suite").get<std::string>();
  for (const Json& vector : document.at("vectors")) {
    const auto failure = failure_of(vector, suite, mode);
    ++(failure ? tally.failed : tally.passed);
    if (failure && mode == Mode::compare) std::cout << "FAILED " << id_of(vector) << ": " << *failure << '\n';
  }
}

int run_all(std::span<char* const> arguments) {
  Mode mode = Mode::compare;
  Tally tally;
  int files = 0;
  for (const char* argument : arguments) {
    if (std::string_view{argument} == "--json")
      mode = Mode::report;
    else
      ++files;
  }
  if (files == 0) {
    std::cerr << "usage: conformance [--json] FILE...\n";
    return 2;
  }
  for (const char* argument : arguments)
    if (std::string_view{argument} != "--json") run_file(argument, mode, tally);
  if (mode == Mode::compare) std::cout << tally.passed << " passed, " << tally.failed << " failed\n";
  if (tally.unreadable > 0) return 2;
  return tally.failed > 0 ? 1 : 0;
}

}  // namespace
}  // namespace headroom::conformance

int main(int count, char** arguments) {
  return headroom::conformance::run_all({arguments + 1, static_cast<std::size_t>(count - 1)});
}
