#include "core/model/platform_event.hpp"

#include <string>

#include <gtest/gtest.h>

namespace headroom {
namespace {

const Instant ten = *parse_rfc3339("2026-11-22T10:00:00Z");

PlatformEvent happened(std::string_view kind, std::string state = {}, std::string action = {}) {
  return {.kind = std::string(kind), .at = ten, .state = std::move(state), .action = std::move(action)};
}

TEST(PlatformEvent, TheKindIsTheDetailTypeInWordsOfLowerCase) {
  EXPECT_EQ(event_kind("EC2 Instance State-change Notification"), event::instance_state);
  EXPECT_EQ(event_kind("EMR  Step -- Status"), "emr_step_status");
  EXPECT_EQ(event_kind(""), "");
}

TEST(PlatformEvent, ASpotInstanceGoesAfterTheNoticeOfTwoMinutes) {
  const Departure in_two_minutes{.leaving = true, .at = ten + Seconds{120}};
  EXPECT_EQ(departure_of(happened(event::spot_interruption, "", "terminate")), in_two_minutes);
  EXPECT_EQ(departure_of(happened(event::spot_interruption, "", "stop")), in_two_minutes);
  EXPECT_EQ(departure_of(happened(event::spot_interruption)), in_two_minutes);
}

TEST(PlatformEvent, HibernationBeginsAtOnce) {
  EXPECT_EQ(departure_of(happened(event::spot_interruption, "", "hibernate")), (Departure{.leaving = true, .at = ten}));
}

TEST(PlatformEvent, ARebalanceRecommendationHasNoTime) {
  EXPECT_EQ(departure_of(happened(event::rebalance)), (Departure{.leaving = true}));
  EXPECT_EQ(departure_of(happened(event::terminate_lifecycle)), (Departure{.leaving = true}));
}

TEST(PlatformEvent, WhatEndsGoesAtTheTimeOfTheEvent) {
  const Departure now{.leaving = true, .at = ten};
  for (const char* state : {"stopping", "stopped", "shutting-down", "terminated"})
    EXPECT_EQ(departure_of(happened(event::instance_state, state)), now) << state;
  EXPECT_EQ(departure_of(happened(event::cluster_state, "terminated_with_errors")), now);
  EXPECT_EQ(departure_of(happened(event::group_state, "terminated")), now);
}

TEST(PlatformEvent, EverythingElseStays) {
  EXPECT_EQ(departure_of(happened(event::instance_state, "running")), Departure{});
  EXPECT_EQ(departure_of(happened(event::cluster_state, "waiting")), Departure{});
  EXPECT_EQ(departure_of(happened(event::fleet_state, "resizing")), Departure{});
  EXPECT_EQ(departure_of(happened(event::launch_unsuccessful, "failed")), Departure{});
  EXPECT_EQ(departure_of(happened("emr_step_status_change", "terminated")), Departure{});
}

}  // namespace
}  // namespace headroom
