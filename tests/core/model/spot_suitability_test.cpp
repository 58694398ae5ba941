#include "core/model/spot_suitability.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {

TEST(SpotSuitability, FollowsFromWhatTheWorkIs) {
  using enum WorkKind;
  struct Case {
    Work work;
    bool suitable;
  };
  for (const auto& [work, suitable] : {
           Case{{.kind = batch, .checkpoints = true}, true},
           Case{{.kind = batch, .checkpoints = true, .retries = false}, true},
           Case{{.kind = batch}, true},
           Case{{.kind = batch, .retries = false}, false},
           Case{{.kind = batch, .checkpoints = false, .retries = false}, false},
           Case{{.kind = streaming, .checkpoints = true}, true},
           Case{{.kind = streaming}, false},
           Case{{.kind = streaming, .checkpoints = false, .retries = true}, false},
           Case{{.kind = interactive, .checkpoints = true, .retries = true}, false},
           Case{{.kind = development}, true},
       }) {
    EXPECT_EQ(suitability_of(work).suitable, suitable) << suitability_of(work).reason;
    EXPECT_FALSE(suitability_of(work).reason.empty());
  }
}

}  // namespace
}  // namespace headroom
