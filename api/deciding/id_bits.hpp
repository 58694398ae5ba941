#pragma once

#include <cstdint>

namespace headroom::api {

/// The random bits of the ids that this thread gives out from now on follow from the seed. For histories that are
/// generated; a server never calls it.
void seed_id_bits(std::uint64_t seed);

}  // namespace headroom::api
