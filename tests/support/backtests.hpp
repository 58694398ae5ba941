#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include "tests/support/api.hpp"
#include "tests/support/policies.hpp"

/// A short history whose back tests can be worked out by hand: a cluster of one pool at $0.10 an hour and node, and a
/// policy that keeps the metric Load at a target.
namespace headroom::test {

inline json load_policy(double target) {
  return {{"limits", {{"minimum", 1}, {"maximum", 20}}},
          {"signals", {{{"kind", "target_tracking"}, {"metric", "Load"}, {"target", target}}}}};
}

/// What one evaluation of the history sees.
struct Seen {
  std::string at;  ///< the time of the day, "10:05"
  std::int64_t nodes{4};
  double load{10};
  double demand{6};
};

inline json load_request(const Seen& seen, const std::string& cluster_id = "c-1") {
  const std::string at = "2026-11-22T" + seen.at + ":00Z";
  return {{"cluster",
           {{"id", cluster_id},
            {"platform", "kubernetes"},
            {"pools",
             {{{"id", "workers"},
               {"role", "worker"},
               {"running", seen.nodes},
               {"requested", seen.nodes},
               {"instance_type", "m5.large"},
               {"hourly_price_usd", 0.1}}}}}},
          {"metrics", {{"observed_at", at}, {"values", {{"Load", seen.load}, {"demand", seen.demand}}}}},
          {"policy_id", "load"},
          {"evaluated_at", at}};
}

/// Three evaluations by version 1, which aims at a load of 10. The first asks for 8 nodes instead of 4; the others find
/// 8 and leave them. Version 2 aims at 20, so it would ask for 4 each time. It is not active. The clock then shows
/// 10:15.
inline void make_history(TestApi& api, const std::string& cluster_id = "c-1") {
  for (const Seen& seen : {Seen{"10:00", 4, 20}, Seen{"10:05", 8, 10}, Seen{"10:10", 8, 10}}) {
    const json request = load_request(seen, cluster_id);
    api.clock.set(instant(request.at("evaluated_at").get<std::string>()));
    if (const Answer made = api.evaluate(request); made.status != 201) throw std::runtime_error(made.body);
  }
  api.clock.set(instant("2026-11-22T10:15:00Z"));
}

inline void make_policy(TestApi& api, const json& active, const json& candidate) {
  const std::string path = "/v1/policies/load";
  if (const Answer put = put_policy(api, active, create, path); put.status != 201) throw std::runtime_error(put.body);
  if (const Answer put = put_policy(api, candidate, change, path + "?activate=false"); put.status != 200)
    throw std::runtime_error(put.body);
}

/// The job once it has ended.
inline json ended_job(TestApi& api, const Answer& accepted) {
  const std::string location = accepted.header("Location").value();
  for (;;) {
    const json job = api.get(location).document();
    const auto state = job.at("state").get<std::string>();
    if (state != "queued" && state != "running") return job;
    std::this_thread::yield();
  }
}

}  // namespace headroom::test
