#include "api/deciding/new_decision.hpp"

#include <random>

namespace headroom::api {
namespace {

std::uint64_t random_bits() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return engine();
}

}  // namespace

DecisionId next_decision_id(const Dependencies& with, Instant now) { return with.ids.next(now, random_bits()); }

}  // namespace headroom::api
