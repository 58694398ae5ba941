#include "api/deciding/new_decision.hpp"

#include <random>

#include "api/deciding/id_bits.hpp"

namespace headroom::api {
namespace {

std::mt19937_64& engine() {
  thread_local std::mt19937_64 own{std::random_device{}()};
  return own;
}

}  // namespace

void seed_id_bits(std::uint64_t seed) { engine().seed(seed); }

DecisionId next_decision_id(const Dependencies& with, Instant now) { return with.ids.next(now, engine()()); }

}  // namespace headroom::api
