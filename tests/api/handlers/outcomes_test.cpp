#include <array>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "store/open.hpp"
#include "tests/support/api.hpp"
#include "tests/support/temporary_folder.hpp"

/// The life cycle of a decision, as a client sees it, in both stores.
namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::instant;
using test::TestApi;
using test::with;

/// The API over the store in memory.
struct InMemory {
  TestApi api;
};

/// The API over a store in a file.
struct OnDisk {
  test::TemporaryFolder folder;
  IdGenerator ids;
  std::unique_ptr<store::DurableDecisionLog> log{
      store::open_decision_log({.path = folder / "headroom.db"}, ids).value()};
  TestApi api{*log};
};

template <class Store>
struct Outcomes : testing::Test {
  Store store;
  TestApi& api{store.api};

  /// A decision of the cluster, made at the time of the clock. It recommends 6 units, or 3 if nothing pends.
  std::string decide(const char* cluster = "j-1", bool scales = true) {
    json request = with(test::example(), "/cluster/id", cluster);
    request["evaluated_at"] = format_rfc3339(api.clock.now());
    request["metrics"]["observed_at"] = request["evaluated_at"];
    request["cluster"].erase("last_scaled_at");
    request["metrics"]["series"][0]["datapoints"] = {
        {{"timestamp", format_rfc3339(api.clock.now() - Seconds{631})}, {"value", 8}},
        {{"timestamp", format_rfc3339(api.clock.now() - Seconds{331})}, {"value", 12}}};
    if (!scales) {
      request["metrics"] = {{"observed_at", request["evaluated_at"]},
                            {"values", {{"YARNMemoryAvailablePercentage", 50}, {"ContainerPending", 0}}}};
      request.erase("sources");
    }
    const Answer answer = api.evaluate(request);
    EXPECT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(answer["target"], scales ? 6 : 3) << answer.body;
    EXPECT_EQ(answer["outcome"], "recommended");
    return answer.id();
  }
  Answer report(const std::string& id, std::string_view state) {
    return api.post("/v1/decisions/" + id + "/outcome", json{{"state", state}});
  }
  std::string outcome(const std::string& id) {
    return api.get("/v1/decisions/" + id)["outcome"].template get<std::string>();
  }
  /// The ids that the list finds by an outcome. Each must show that outcome.
  std::set<std::string> listed(std::string_view outcome) {
    std::set<std::string> ids;
    for (const json& item : api.get("/v1/decisions?outcome=" + std::string(outcome))["items"]) {
      EXPECT_EQ(item.at("outcome"), outcome);
      ids.insert(item.at("id").template get<std::string>());
    }
    return ids;
  }
};

using Stores = testing::Types<InMemory, OnDisk>;
TYPED_TEST_SUITE(Outcomes, Stores);

/// A state, how a decision comes there, and which reports it takes.
struct Row {
  std::string_view state;  ///< as it is shown
  std::string_view way;
  std::set<std::string_view> takes;
};

constexpr std::array<std::string_view, 5> reports{"claimed", "applied", "failed", "dismissed", "superseded"};

// From the contract: recommended → claimed; recommended, claimed, expired or automatically superseded → applied,
// failed, dismissed, superseded; with nothing to change only dismissed; nothing follows a final report.
TYPED_TEST(Outcomes, TakeOnlyLegalMoves) {
  const std::set<std::string_view> any{"applied", "failed", "dismissed", "superseded"};
  const std::array rows{
      Row{"recommended", "", {"claimed", "applied", "failed", "dismissed", "superseded"}},
      Row{"claimed", "report", any},
      Row{"expired", "wait", any},
      Row{"superseded", "overtake", any},
      Row{"superseded", "wait and overtake", any},
      Row{"applied", "report", {}},
      Row{"failed", "report", {}},
      Row{"dismissed", "report", {}},
      Row{"superseded", "report", {}},
      Row{"recommended", "nothing to change", {"dismissed"}},
      Row{"recommended", "nothing to change, wait and overtake", {"dismissed"}},
  };
  int cluster = 0;
  for (const Row& row : rows)
    for (const std::string_view to : reports) {
      const std::string name = "j-" + std::to_string(++cluster);
      const std::string what = std::string(row.way) + ": " + std::string(row.state) + " to " + std::string(to);
      const bool scales = !row.way.starts_with("nothing");
      const std::string id = this->decide(name.c_str(), scales);
      if (row.way == "report") {
        ASSERT_EQ(this->report(id, row.state).status, 200) << what;
      }
      if (row.way.find("wait") != std::string_view::npos) this->api.clock.advance(Seconds{86'400});
      if (row.way.find("overtake") != std::string_view::npos) this->decide(name.c_str(), !scales);
      ASSERT_EQ(this->outcome(id), row.state) << what;
      const Answer moved = this->report(id, to);
      if (row.takes.contains(to)) {
        EXPECT_EQ(moved.status, 200) << what << moved.body;
        EXPECT_EQ(moved["outcome"], to) << what;
        EXPECT_EQ(moved["outcome_detail"]["reported_at"], format_rfc3339(this->api.clock.now())) << what;
        EXPECT_EQ(this->outcome(id), to) << what;
      } else {
        EXPECT_EQ(moved.status, 409) << what << moved.body;
        EXPECT_EQ(moved["code"], "illegal_outcome") << what;
        EXPECT_EQ(this->outcome(id), row.state) << what;
      }
    }
}

TYPED_TEST(Outcomes, ShowAndFindTheSame) {
  const std::string overtaken = this->decide();
  const std::string claimed = this->decide();
  const std::string reported = this->decide();
  ASSERT_EQ(this->report(claimed, "claimed").status, 200);
  ASSERT_EQ(this->report(reported, "superseded").status, 200);
  EXPECT_EQ(this->outcome(overtaken), "recommended");  // newer ones have the same target
  const std::string nothing = this->decide("j-1", false);
  const std::string other = this->decide("j-2");
  EXPECT_EQ(this->outcome(overtaken), "superseded");
  EXPECT_EQ(this->outcome(claimed), "claimed");
  EXPECT_EQ(this->listed("superseded"), (std::set{overtaken, reported}));
  EXPECT_EQ(this->listed("claimed"), (std::set{claimed}));
  EXPECT_EQ(this->listed("recommended"), (std::set{nothing, other}));
  EXPECT_EQ(this->listed("expired"), std::set<std::string>{});

  // Superseded precedes expired.
  this->api.clock.advance(Seconds{86'400});
  EXPECT_EQ(this->outcome(overtaken), "superseded");
  EXPECT_EQ(this->outcome(other), "expired");
  EXPECT_EQ(this->outcome(nothing), "recommended");
  EXPECT_EQ(this->listed("superseded"), (std::set{overtaken, reported}));
  EXPECT_EQ(this->listed("expired"), (std::set{other}));
  EXPECT_EQ(this->listed("recommended"), (std::set{nothing}));

  // The same target again later doesn't bring an old recommendation back.
  const std::string again = this->decide();
  EXPECT_EQ(this->outcome(overtaken), "superseded");
  EXPECT_EQ(this->listed("recommended"), (std::set{nothing, again}));
  // A report of what happened counts more than what follows by itself.
  ASSERT_EQ(this->report(overtaken, "applied").status, 200);
  EXPECT_EQ(this->listed("superseded"), (std::set{reported}));
}

TYPED_TEST(Outcomes, OtherKindsSupersedeNothing) {
  const std::string id = this->decide();
  const Answer sized = this->api.post("/v1/rightsizing", R"({"data_size": "1TB", "cluster_id": "j-1"})");
  ASSERT_EQ(sized.status, 201) << sized.body;
  this->decide("j-1");
  EXPECT_EQ(this->outcome(id), "recommended");
  this->decide("j-1", false);
  EXPECT_EQ(this->outcome(id), "superseded");
  EXPECT_EQ(this->outcome(sized.id()), "recommended");
}

}  // namespace
}  // namespace headroom::api
