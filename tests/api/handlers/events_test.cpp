#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::test {
namespace {

using namespace api;

/// A stream of events as its reader sees it.
class Reader {
 public:
  Reader(TestApi& api, std::string target, Headers headers = {}) : target_(std::move(target)) {
    headers.emplace_back("Accept", "text/event-stream");
    headers_ = std::move(headers);
    for (const auto& [name, value] : headers_) views_.push_back({name, value});
    const auto mark = std::min(target_.find('?'), target_.size());
    request_ = {.method = Method::get,
                .method_text = "GET",
                .target = target_,
                .path = std::string_view(target_).substr(0, mark),
                .query = std::string_view(target_).substr(std::min(mark + 1, target_.size())),
                .headers = views_};
    api.service.handle(request_, api.service.route(request_), [this](Response r) { response = std::move(r); });
    if (response.stream) ask();
  }

  /// Takes what has arrived, and asks for more.
  std::string take() {
    std::string all;
    while (!waits_ && !ended) {
      all += std::exchange(piece_, {});
      ask();
    }
    return all;
  }

  Response response;
  bool ended{false};

 private:
  void ask() {
    waits_ = true;
    response.stream->next([this](std::optional<std::string> piece) {
      waits_ = false;
      ended = !piece;
      piece_ = std::move(piece).value_or("");
    });
  }

  std::string target_;
  Headers headers_;
  std::vector<Header> views_;
  Request request_;
  bool waits_{false};
  std::string piece_{};
};

json evaluation(const std::string& cluster) { return with(example(), "/cluster/id", cluster); }

TEST(Events, ListWhatHappened) {
  TestApi api;
  EXPECT_EQ(api.get("/v1/events").body, R"({"items":[],"next_after":"0"})");
  const Answer decision = api.evaluate(example());
  ASSERT_EQ(decision.status, 201);
  api.clock.advance(Seconds{60});
  const Answer reported = api.post("/v1/decisions/" + decision.id() + "/outcome",
                                   json{{"state", "applied"}, {"applied_target", 5}, {"detail", "by hand"}});
  ASSERT_EQ(reported.status, 200);
  const Answer page = api.get("/v1/events");
  ASSERT_EQ(page.status, 200);
  EXPECT_EQ(page["next_after"], "2");
  const json created = page["items"][0];
  EXPECT_EQ(created["id"], "1");
  EXPECT_EQ(created["type"], "decision.created");
  EXPECT_EQ(created["time"], "2026-11-22T10:00:31.000Z");
  EXPECT_EQ(created["subject"], decision.id());
  EXPECT_EQ(created["cluster_id"], "j-2AXXXXXXGAPLF");
  EXPECT_EQ(created["data"]["id"], decision.id());
  EXPECT_EQ(created["data"]["action"], "scale_out");
  EXPECT_EQ(created["data"]["target"], decision["target"]);
  EXPECT_EQ(created["data"]["outcome"], "recommended") << "as it was when it happened";
  EXPECT_FALSE(created["data"].contains("explanation"));
  const json outcome = page["items"][1];
  EXPECT_EQ(outcome["id"], "2");
  EXPECT_EQ(outcome["type"], "decision.outcome");
  EXPECT_EQ(outcome["time"], "2026-11-22T10:01:31.000Z");
  EXPECT_EQ(outcome["data"]["id"], decision.id());
  EXPECT_EQ(outcome["data"]["outcome"], "applied");
  EXPECT_EQ(outcome["data"]["applied_target"], 5);
  EXPECT_EQ(outcome["data"]["detail"], "by hand");
  EXPECT_EQ(outcome["data"]["reported_at"], "2026-11-22T10:01:31.000Z");
}

TEST(Events, AreNotMadeByDryRunsAndReadings) {
  TestApi api;
  ASSERT_EQ(api.post("/v1/evaluations?dry_run=true", example()).status, 200);
  EXPECT_EQ(api.post("/v1/evaluations", "{}").status, 422);
  EXPECT_EQ(api.get("/v1/events")["items"], json::array());
}

TEST(Events, ArePagedAndFiltered) {
  TestApi api;
  for (const char* cluster : {"j-1", "j-2", "j-1"}) ASSERT_EQ(api.evaluate(evaluation(cluster)).status, 201);
  const auto ids = [&](const std::string& query) {
    std::string all;
    const json page = api.get("/v1/events?" + query).document();
    for (const json& item : page["items"]) all += item["id"].get<std::string>() + " ";
    return all + "next " + page["next_after"].get<std::string>();
  };
  EXPECT_EQ(ids("limit=2"), "1 2 next 2");
  EXPECT_EQ(ids("after=2&limit=2"), "3 next 3");
  EXPECT_EQ(ids("after=3"), "next 3");
  EXPECT_EQ(ids("after=newest"), "next 3");
  EXPECT_EQ(ids("after=900"), "next 900");
  EXPECT_EQ(ids("cluster_id=j-1"), "1 3 next 3");
  EXPECT_EQ(ids("cluster_id=j-1&limit=1"), "1 next 1");
  EXPECT_EQ(ids("type=decision.outcome"), "next 3");
  EXPECT_EQ(ids("type=decision.created&cluster_id=j-2"), "2 next 3");
}

TEST(Events, RefuseWhatTheyDoNotKnow) {
  TestApi api;
  for (const char* query : {"after=-1", "after=x", "after=", "after=1.0", "after=99999999999999999999", "limit=0",
                            "limit=1001", "type=decision", "format=xml", "cursor=1", "after=1&after=2"})
    EXPECT_EQ(api.get(std::string("/v1/events?") + query)["code"], "invalid_parameter") << query;
  EXPECT_EQ(api.get("/v1/events?after=x&type=y&format=z&limit=q").document()["errors"].size(), 4U);
  EXPECT_EQ(api.ask("GET", "/v1/events", "", {{"Accept", "text/csv"}}).status, 406);
  EXPECT_EQ(api.ask("POST", "/v1/events").status, 405);
}

TEST(Events, AreGoneAtLast) {
  store::MemoryDecisionLog few(16);
  TestApi api(&few);
  EventHub hub(few.events());
  Service service({.log = few,
                   .events = few.events(),
                   .event_hub = hub,
                   .snapshots = few.snapshots(),
                   .clusters = few.clusters(),
                   .policies = few.policies(),
                   .clock = api.clock,
                   .ids = api.ids,
                   .catalog = builtin_catalog(),
                   .process = api.process,
                   .signal_memories = api.signal_memories,
                   .jobs = api.jobs,
                   .zones = api.zones,
                   .catalogs = api.catalogs,
                   .counters = api.counters,
                   .webhooks = few.webhooks(),
                   .webhook_courier = api.webhook_courier,
                   .job_runs = *api.job_runs,
                   .openapi_document = ""});
  for (int i = 0; i < 20; ++i) ASSERT_EQ(api.evaluate(example()).status, 201);
  Exchange old("GET", "/v1/events?after=1", "", {});
  old.send(service);
  EXPECT_EQ(old.answer().status, 410);
  EXPECT_EQ(old.answer()["code"], "events_expired");
  Exchange stream("GET", "/v1/events?after=1", "", {{"Accept", "text/event-stream"}});
  stream.send(service);
  EXPECT_EQ(stream.answer().status, 410);
  Exchange all("GET", "/v1/events", "", {});
  all.send(service);
  EXPECT_EQ(all.answer().status, 200);
  EXPECT_EQ(all.answer()["next_after"], "20");
}

TEST(Events, AreCloudEvents) {
  TestApi api;
  const Answer decision = api.evaluate(example());
  const json event = api.get("/v1/events?format=cloudevents")["items"][0];
  EXPECT_EQ(event["specversion"], "1.0");
  EXPECT_EQ(event["id"], "1");
  EXPECT_EQ(event["source"], "/headroom");
  EXPECT_EQ(event["type"], "io.headroom.decision.created");
  EXPECT_EQ(event["time"], "2026-11-22T10:00:31.000Z");
  EXPECT_EQ(event["subject"], decision.id());
  EXPECT_EQ(event["clusterid"], "j-2AXXXXXXGAPLF");
  EXPECT_EQ(event["datacontenttype"], "application/json");
  EXPECT_EQ(event["data"]["target"], decision["target"]);
}

TEST(Events, AreEntriesOfPutEvents) {
  TestApi api;
  for (int i = 0; i < 11; ++i) ASSERT_EQ(api.evaluate(example()).status, 201);
  const Answer page = api.get("/v1/events?format=eventbridge&limit=50");
  ASSERT_EQ(page["items"].size(), 10U) << "PutEvents takes ten";
  EXPECT_EQ(page["next_after"], "10");
  const json entry = page["items"][0];
  EXPECT_EQ(entry["Source"], "headroom");
  EXPECT_EQ(entry["DetailType"], "decision.created");
  EXPECT_EQ(entry["Time"], "2026-11-22T10:00:31.000Z");
  EXPECT_EQ(entry["Resources"], json::array());
  ASSERT_TRUE(entry["Detail"].is_string());
  EXPECT_EQ(json::parse(entry["Detail"].get<std::string>())["action"], "scale_out");
  EXPECT_EQ(api.get("/v1/events?format=eventbridge&after=10")["items"].size(), 1U);
}

TEST(Events, AreFollowed) {
  TestApi api;
  const Answer first = api.evaluate(example());
  Reader reader(api, "/v1/events");
  EXPECT_EQ(reader.response.status, 200);
  EXPECT_EQ(reader.response.content_type, "text/event-stream");
  const std::string past = reader.take();
  EXPECT_TRUE(past.starts_with("id: 1\nevent: decision.created\ndata: {\"id\":\"1\",")) << past;
  EXPECT_TRUE(past.ends_with("}\n\n"));
  EXPECT_NE(past.find(first.id()), std::string::npos);
  EXPECT_EQ(reader.take(), "");
  api.evaluate(example());
  api.evaluate(example());
  api.event_hub.pump();
  const std::string later = reader.take();
  EXPECT_TRUE(later.starts_with("id: 2\n")) << later;
  EXPECT_NE(later.find("\n\nid: 3\n"), std::string::npos);
  api.event_hub.pump();
  EXPECT_EQ(reader.take(), "");
  api.event_hub.beat();
  EXPECT_EQ(reader.take(), ":\n\n");
  EXPECT_FALSE(reader.ended);
}

TEST(Events, AreFollowedFromWhereAReaderStopped) {
  TestApi api;
  for (int i = 0; i < 3; ++i) api.evaluate(example());
  Reader by_header(api, "/v1/events?after=0", {{"Last-Event-ID", "2"}});
  EXPECT_TRUE(by_header.take().starts_with("id: 3\n"));
  Reader by_query(api, "/v1/events?after=1");
  EXPECT_TRUE(by_query.take().starts_with("id: 2\n"));
  Reader newest(api, "/v1/events?after=newest");
  EXPECT_EQ(newest.take(), "");
  const Reader bad(api, "/v1/events", {{"Last-Event-ID", "x"}});
  EXPECT_EQ(bad.response.status, 400);
}

TEST(Events, AreFollowedWithFiltersAndFormats) {
  TestApi api;
  Reader mine(api, "/v1/events?cluster_id=j-1&format=cloudevents");
  Reader outcomes(api, "/v1/events?type=decision.outcome");
  api.evaluate(evaluation("j-2"));
  api.event_hub.pump();
  EXPECT_EQ(mine.take(), "");
  EXPECT_EQ(outcomes.take(), "");
  api.evaluate(evaluation("j-1"));
  api.event_hub.pump();
  const std::string frame = mine.take();
  EXPECT_NE(frame.find("\"specversion\":\"1.0\""), std::string::npos) << frame;
  EXPECT_TRUE(frame.starts_with("id: 2\n"));
  EXPECT_EQ(outcomes.take(), "");
}

TEST(Events, EndTheirStreamsWhenTheServerDoes) {
  TestApi api;
  Reader reader(api, "/v1/events");
  EXPECT_EQ(api.event_hub.followers(), 1U);
  api.event_hub.close();
  reader.take();
  EXPECT_TRUE(reader.ended);
  Reader late(api, "/v1/events");
  late.take();
  EXPECT_TRUE(late.ended);
}

TEST(Events, DoNotWaitForASlowReader) {
  TestApi api;
  EventHub hub(*api.events, {.remembered = 4, .page = 2, .piece = 1});
  std::vector<std::string> pieces;
  bool ended = false;
  const auto keep = [&](std::optional<std::string> piece) {
    ended = !piece;
    if (piece) pieces.push_back(*piece);
  };
  const auto slow = hub.follow({}, EventFormat::json);
  slow->next(keep);
  for (int i = 0; i < 4; ++i) api.evaluate(example());
  hub.pump();
  ASSERT_EQ(pieces.size(), 1U);
  slow->next(keep);  // the second, which is still remembered
  ASSERT_EQ(pieces.size(), 2U);
  for (int i = 0; i < 4; ++i) api.evaluate(example());
  hub.pump();  // 5 to 8 are remembered; the reader has seen 2
  slow->next(keep);
  EXPECT_TRUE(ended);
  EXPECT_EQ(hub.cut(), 1U);
}

TEST(Events, ReachManyReadersWithOneReading) {
  class Counting final : public EventLog {
   public:
    explicit Counting(EventLog& log) : log_(log) {}
    Result<EventPage> read(const EventQuery& query) override {
      ++reads;
      return log_.read(query);
    }
    std::int64_t newest() const override { return log_.newest(); }
    void add_listener(std::function<void()> wake) override { log_.add_listener(std::move(wake)); }
    int reads{0};

   private:
    EventLog& log_;
  };
  TestApi api;
  Counting log(*api.events);
  EventHub hub(log);
  std::vector<std::unique_ptr<BodyStream>> streams;
  int arrived = 0;
  for (int i = 0; i < 1'000; ++i) {
    streams.push_back(hub.follow({.after = 0}, EventFormat::json));
    streams.back()->next([&](std::optional<std::string> piece) { arrived += piece ? 1 : 0; });
  }
  for (int i = 0; i < 3; ++i) api.evaluate(example());
  EXPECT_EQ(log.reads, 0);
  hub.pump();
  EXPECT_EQ(arrived, 1'000);
  EXPECT_EQ(log.reads, 1);
}

}  // namespace
}  // namespace headroom::test
