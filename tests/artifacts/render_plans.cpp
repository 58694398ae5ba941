// render_plans: the artifacts of plans of many kinds, one line for each: {"name": …, "artifacts": […]}.
#include <iostream>
#include <string>
#include <vector>

#include "api/artifacts/aws/plan_artifacts.hpp"
#include "core/planning/make_plan.hpp"

namespace {

using namespace headroom;

planning::PlanRequest job(std::int64_t gigabytes, bool on_spot) {
  planning::PlanRequest request{.data = {"", gigabytes * 1'000'000'000},
                                .core_microseconds_per_gb = 600'000'000,
                                .deadline = Seconds{7200},
                                .interruptions = on_spot ? 1 : 0,
                                .checkpointed = true};
  if (on_spot) {
    request.prices = {{"m5.xlarge", MicroDollars{192'000}, MicroDollars{70'000}, MicroDollars{48'000}},
                      {"r5.4xlarge", MicroDollars{1'008'000}, MicroDollars{400'000}, MicroDollars{252'000}}};
    request.instance_types = {"m5.xlarge", "r5.4xlarge"};
  }
  return request;
}

}  // namespace

int main() {
  for (const std::int64_t gigabytes : {1, 10, 1'000, 10'000})
    for (const bool on_spot : {false, true})
      for (const char* cluster_id : {"", "nightly-etl", "j-2AXXXXXXGAPLF", "a 'quoted' name"}) {
        const planning::PlanAnswer answer = planning::make_plan(job(gigabytes, on_spot), builtin_catalog());
        std::string line;
        json::Writer out(line);
        out.begin_object().field("name", std::to_string(gigabytes) + " GB for " + cluster_id);
        out.name("artifacts").begin_array();
        if (answer.plan) api::write_plan_artifacts(out, *answer.plan, cluster_id);
        out.end_array().end_object();
        std::cout << line << "\n";
      }
}
