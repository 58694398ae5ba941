#include "core/stages/arbitrate.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {

const Observation at_ten{.current = {10}};

SignalProposal wants(std::int64_t capacity) {
  return {.kind = "test", .proposal = Proposal{.proposes = {capacity}, .reason = "own"}, .asked_for = {}};
}
SignalProposal silent() { return {.kind = "test", .proposal = {}, .asked_for = {}}; }

Arbitration of(std::vector<SignalProposal> proposals) { return arbitrate(proposals, at_ten); }

TEST(Arbitrate, LetsOutWinOverInAndHold) {
  const Arbitration v = of({wants(4), wants(12), wants(10)});
  EXPECT_EQ(v.winner, 1u);
  EXPECT_EQ(v.direction, Direction::out);
  EXPECT_EQ(v.desired, Units{12});
  EXPECT_EQ(v.reasons, (std::vector<std::string_view>{"scale_out_wins", "own", "scale_out_wins"}));
}

TEST(Arbitrate, TakesTheLargestOfSeveralOuts) {
  const Arbitration v = of({wants(12), wants(15), wants(11)});
  EXPECT_EQ(v.winner, 1u);
  EXPECT_EQ(v.reasons[2], "another_signal_wants_more_capacity");
}

TEST(Arbitrate, ScalesInOnlyWhereEveryOpinionAgreesAndThenToTheLargest) {
  EXPECT_EQ(of({wants(4), wants(6)}).desired, Units{6});
  const Arbitration held = of({wants(4), wants(10)});
  EXPECT_EQ(held.winner, 1u);
  EXPECT_EQ(held.direction, Direction::hold);
  EXPECT_EQ(held.reasons[0], "not_every_signal_wants_scale_in");
}

TEST(Arbitrate, LetsOthersScaleInWhereASignalAbstainsFromIt) {
  SignalProposal abstaining = wants(10);
  abstaining.proposal->abstains_from_scale_in = true;
  const Arbitration in = of({abstaining, wants(4), wants(6)});
  EXPECT_EQ(in.winner, 2u);
  EXPECT_EQ(in.direction, Direction::in);
  EXPECT_EQ(in.reasons[0], "another_signal_decided");
  EXPECT_EQ(of({abstaining, wants(4), wants(10)}).winner, 2u);
  const Arbitration alone = of({abstaining});
  EXPECT_EQ(alone.winner, 0u);
  EXPECT_EQ(alone.direction, Direction::hold);
}

TEST(Arbitrate, DoesNotCountSignalsWithoutAnOpinion) {
  const Arbitration v = of({silent(), wants(4)});
  EXPECT_EQ(v.winner, 1u);
  EXPECT_EQ(v.direction, Direction::in);
  EXPECT_EQ(v.reasons[0], "no_opinion_without_data");
}

TEST(Arbitrate, TakesTheFirstOfEquals) {
  const Arbitration v = of({wants(12), wants(12)});
  EXPECT_EQ(v.winner, 0u);
  EXPECT_EQ(v.reasons[1], "another_signal_wants_the_same");
}

TEST(Arbitrate, HasNoWinnerWhereNobodySpeaks) {
  for (const auto& proposals : {std::vector<SignalProposal>{}, {silent(), silent()}}) {
    const Arbitration v = of(proposals);
    EXPECT_FALSE(v.winner);
    EXPECT_EQ(v.desired, Units{10});
    EXPECT_EQ(v.direction, Direction::hold);
  }
}

TEST(Arbitrate, CountsAMoveBetweenScopesAsOut) {
  SignalProposal shift = wants(10);
  shift.proposal->scoped = {{{.role = Role::core}, {1}}, {{.role = Role::task}, {-1}}};
  const Arbitration v = of({wants(10), shift, wants(4)});
  EXPECT_EQ(v.winner, 1u);
  EXPECT_EQ(v.direction, Direction::out);
}

}  // namespace
}  // namespace headroom
