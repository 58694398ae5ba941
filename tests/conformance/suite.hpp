#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

/// What a suite of published facts needs to be run against the core.
namespace headroom::conformance {

using Json = nlohmann::json;

/// A vector that does not say what its kind needs.
struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Runs one vector's `input` and answers in the shape of its `expect`. Throws Malformed.
using Run = Json (*)(const Json& input);

/// Runs one vector whose `expect` tells what happens in between as well, and answers that with what comes of it.
using Replay = Json (*)(const Json& input, const Json& expect);

/// Whether an answer is what `expect` asks for, if that is more than equality. Throws Malformed.
using Agrees = bool (*)(const Json& got, const Json& expect);

/// Either runs or replays.
struct Kind {
  std::string_view name;
  Run run{nullptr};
  Replay replay{nullptr};
  Agrees agrees{nullptr};  ///< null: everything that `expect` names is there and equal
};

/// One file per suite defines its kinds; main.cpp lists the suites.
struct Suite {
  std::string_view name;
  std::span<const Kind> kinds;
};

extern const Suite budget;
extern const Suite cloudwatch_alarm;
extern const Suite cluster_autoscaler_suite;
extern const Suite cron;
extern const Suite dataproc;
extern const Suite diagnosis_suite;
extern const Suite emr_managed_scaling;
extern const Suite fleet_weights;
extern const Suite horizontal_pod_autoscaler;
extern const Suite keda;
extern const Suite kubernetes_quantity;
extern const Suite lint_suite;
extern const Suite rightsizing_seed_compatible;
extern const Suite scaling_adjustment;
extern const Suite schedule_window;
extern const Suite scheduled_actions;
extern const Suite spark_dynamic_allocation;
extern const Suite spot_events;

/// Fields of an object, strictly typed. Those that answer an optional take null for absent.
const Json& field(const Json& object, const char* name);
std::string text(const Json& object, const char* name);
std::optional<std::string> optional_text(const Json& object, const char* name);
std::int64_t integer(const Json& object, const char* name);
std::optional<std::int64_t> optional_integer(const Json& object, const char* name);
double number(const Json& object, const char* name);
std::optional<double> optional_number(const Json& object, const char* name);
const Json& array(const Json& object, const char* name);

}  // namespace headroom::conformance
