#include <thread>

#include <gtest/gtest.h>

#include "tests/support/test_server.hpp"

namespace headroom::server {
namespace {

using testing::RawClient;
using testing::Reply;
using testing::ReplyTo;
using testing::TestServer;
using testing::text;

std::string get(const std::string& target, const std::string& lines = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n";
}

std::string post(const std::string& target, const std::string& body, const std::string& lines = "") {
  return "POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + lines +
         "\r\n" + body;
}

TEST(Connection, AnswersOneRequestAfterAnother) {
  TestServer server;
  RawClient client(server.start());
  for (const char* body : {"one", "", "three"}) {
    client.send(post("/echo", body));
    const Reply reply = client.read();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, std::string("POST /echo ") + body);
    EXPECT_EQ(reply.header("Connection"), "");
    EXPECT_EQ(reply.header("Content-Type"), "text/plain");
    EXPECT_EQ(reply.header("Date").size(), std::string_view("Sun, 06 Nov 1994 08:49:37 GMT").size());
  }
}

TEST(Connection, ClosesWhenTheClientAsksForIt) {
  TestServer server;
  RawClient client(server.start());
  client.send(get("/", "Connection: close\r\n"));
  EXPECT_EQ(client.read().header("Connection"), "close");
  EXPECT_TRUE(client.is_closed());
}

TEST(Connection, ClosesBehindHttp10UnlessAskedNotTo) {
  TestServer server;
  const auto port = server.start();
  RawClient once(port);
  once.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(once.read().body, "hello");
  EXPECT_TRUE(once.is_closed());
  RawClient twice(port);
  for (int i = 0; i < 2; ++i) {
    twice.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(twice.read().header("Connection"), "keep-alive");
  }
}

TEST(Connection, AnswersTenThousandPipelinedRequestsInOrder) {
  TestServer server;
  RawClient client(server.start());
  constexpr int count = 10'000;
  std::thread sender([&client] {
    std::string requests;
    // Every third runs on the worker pool, so that order is kept across threads too.
    for (int i = 0; i < count; ++i) requests += get((i % 3 == 0 ? "/worker?" : "/echo?") + std::to_string(i));
    client.send(requests);
  });
  for (int i = 0; i < count; ++i) {
    const Reply reply = client.read();
    const std::string wanted = "?" + std::to_string(i) + " ";
    ASSERT_TRUE(reply.body.ends_with(wanted)) << reply.body << " instead of " << wanted;
  }
  sender.join();
}

TEST(Connection, ReadsBodiesHoweverTheyAreFramed) {
  TestServer server;
  RawClient client(server.start());
  const std::string large(1'000'000, 'x');
  client.send(post("/echo", large));
  EXPECT_EQ(client.read().body, "POST /echo " + large);
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  client.send("2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(client.read().body, "POST /echo abcde");
}

TEST(Connection, AnswersAClientThatHasSentAllItWill) {
  TestServer server;
  const auto port = server.start();
  for (const char* path : {"/echo", "/worker", "/held"}) {
    RawClient client(port);
    client.send(post(path, "x"));
    client.half_close();
    if (std::string_view(path) == "/held") server.held.next()(text("late"));
    EXPECT_EQ(client.read().status, 200) << path;
    EXPECT_TRUE(client.is_closed());
  }
}

TEST(Connection, SaysSoWhenARequestEndsHalfWay) {
  TestServer server;
  const auto port = server.start();
  for (const char* request : {"GET / HT", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"}) {
    RawClient client(port);
    client.send(request);
    client.half_close();
    EXPECT_EQ(client.read().status, 400) << request;
    EXPECT_TRUE(client.is_closed());
  }
}

TEST(Connection, SurvivesAClientThatGoesAwayWhileItWaits) {
  TestServer server;
  const auto port = server.start();
  RawClient gone(port);
  gone.send(get("/held"));
  const api::Respond respond = server.held.next();
  gone.close();
  respond(text("nobody reads this"));
  RawClient next(port);
  next.send(get("/"));
  EXPECT_EQ(next.read().body, "hello");
}

TEST(Connection, TakesTheFirstOfTwoAnswers) {
  TestServer server;
  RawClient client(server.start());
  client.send(get("/held"));
  const api::Respond respond = server.held.next();
  respond(text("first"));
  respond(text("second"));
  EXPECT_EQ(client.read().body, "first");
  client.send(get("/"));
  EXPECT_EQ(client.read().body, "hello");
}

TEST(Connection, AnswersAThrowingHandlerWith500) {
  TestServer server;
  server.handler.on("/throws", [](const api::Request&, const api::Respond&) { throw std::runtime_error("secret"); });
  RawClient client(server.start());
  client.send(get("/throws"));
  const Reply reply = client.read();
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(reply.body.find("secret"), std::string::npos);
}

TEST(Connection, AnswersHeadAsGetWithoutTheBody) {
  TestServer server;
  RawClient client(server.start());
  client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  const Reply head = client.read(ReplyTo::head);
  EXPECT_EQ(head.header("Content-Length"), "5");
  client.send(get("/"));
  const Reply whole = client.read();
  EXPECT_EQ(whole.body, "hello");
  EXPECT_EQ(head.header("Content-Type"), whole.header("Content-Type"));
}

TEST(Connection, GivesNoBodyToStatusesThatHaveNone) {
  TestServer server;
  server.handler.on("/none", [](const api::Request&, const api::Respond& respond) {
    api::Response response = text("ignored");
    response.status = 204;
    respond(std::move(response));
  });
  RawClient client(server.start());
  client.send(get("/none") + get("/"));
  const Reply none = client.read();
  EXPECT_EQ(none.status, 204);
  EXPECT_EQ(none.header("Content-Length"), "");
  EXPECT_EQ(none.header("Content-Type"), "");
  EXPECT_EQ(client.read().body, "hello");
}

TEST(Connection, AsksForTheBodyOnceItIsExpected) {
  TestServer server;
  RawClient client(server.start());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read().status, 100);
  client.send("abc");
  EXPECT_EQ(client.read().body, "POST /echo abc");
  client.send(post("/echo", "def", "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.read().body, "POST /echo def") << "no 100 for a body that is already here";
}

TEST(Connection, RefusesTheBodyInsteadOfAskingForIt) {
  TestServer server;
  const auto port = server.start();
  RawClient large(port);
  large.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(large.read().status, 413);
  RawClient other(port);
  other.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: something\r\n\r\n");
  EXPECT_EQ(other.read().status, 417);
}

TEST(Connection, EchoesSafeRequestIdsAndMakesOthers) {
  TestServer server;
  RawClient client(server.start());
  client.send(get("/", "X-Request-Id: a.B_c-1\r\n"));
  EXPECT_EQ(client.read().header("X-Request-Id"), "a.B_c-1");
  for (const std::string& unsafe : {std::string("a b"), std::string("\"'<>"), std::string(129, 'a'), std::string()}) {
    client.send(get("/", "X-Request-Id: " + unsafe + "\r\n"));
    EXPECT_EQ(client.read().header("X-Request-Id").size(), 36u) << unsafe;
  }
}

TEST(Connection, PropagatesATraceAndIgnoresWhatIsNone) {
  TestServer server;
  RawClient client(server.start());
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  client.send(get("/", "traceparent: " + trace + "\r\n"));
  EXPECT_EQ(client.read().header("traceparent"), trace);
  client.send(get("/", "traceparent: nonsense\r\n"));
  const Reply reply = client.read();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("traceparent"), "");
}

TEST(Connection, LetsNoClientTextEndALine) {
  TestServer server;
  server.handler.on("/header", [](const api::Request&, const api::Respond& respond) {
    api::Response response = text("");
    response.headers.emplace_back("Location", "/a\r\nSet-Cookie: b");
    respond(std::move(response));
  });
  RawClient client(server.start());
  client.send(get("/header"));
  const Reply reply = client.read();
  EXPECT_EQ(reply.header("Location"), "/aSet-Cookie: b");
  EXPECT_EQ(reply.header("Set-Cookie"), "");
}

TEST(Connection, SendsDocumentsThatNeverChangeWhateverTheirSize) {
  TestServer server;
  const SharedText document = std::string(3'000'000, 'd');
  server.handler.on("/document", [&](const api::Request&, const api::Respond& respond) {
    api::Response response;
    response.body = document;
    response.use = api::BodyUse::each_time;
    respond(std::move(response));
  });
  RawClient client(server.start());
  client.send(get("/document") + get("/"));
  EXPECT_EQ(client.read().body, document.view());
  EXPECT_EQ(client.read().body, "hello");
}

/// `count` pieces of `size` bytes, each made on another thread.
class Pieces : public api::BodyStream {
 public:
  Pieces(int count, std::size_t size) : left_(count), size_(size) {}
  void next(std::function<void(std::optional<std::string>)> deliver) override {
    std::thread([deliver = std::move(deliver), size = size_, last = left_-- == 0] {
      deliver(last ? std::nullopt : std::optional(std::string(size, 's')));
    }).detach();
  }

 private:
  int left_;
  std::size_t size_;
};

testing::PathHandler::Answer stream_of(int count, std::size_t size) {
  return [=](const api::Request&, const api::Respond& respond) {
    api::Response response = text("");
    response.stream = std::make_unique<Pieces>(count, size);
    respond(std::move(response));
  };
}

TEST(Connection, StreamsInChunksAndGoesOn) {
  TestServer server;
  server.handler.on("/stream", stream_of(50, 1000));
  server.handler.on("/empty", stream_of(0, 0));
  RawClient client(server.start());
  client.send(get("/stream") + get("/empty") + "HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n" + get("/"));
  const Reply stream = client.read();
  EXPECT_EQ(stream.header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(stream.header("Content-Length"), "");
  EXPECT_EQ(stream.body, std::string(50'000, 's'));
  EXPECT_EQ(client.read().body, "");
  EXPECT_EQ(client.read(ReplyTo::head).header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(client.read().body, "hello");
}

TEST(Connection, StreamsToHttp10UntilItCloses) {
  TestServer server;
  server.handler.on("/stream", stream_of(3, 1000));
  RawClient client(server.start());
  client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const Reply reply = client.read();
  EXPECT_EQ(reply.header("Transfer-Encoding"), "");
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_EQ(reply.body, std::string(3000, 's'));
}

/// Makes pieces at once and without end, and counts them.
class Endless : public api::BodyStream {
 public:
  explicit Endless(std::atomic<int>& made) : made_(made) {}
  void next(std::function<void(std::optional<std::string>)> deliver) override {
    ++made_;
    deliver(std::string(64 * 1024, 's'));
  }

 private:
  std::atomic<int>& made_;
};

TEST(Connection, MakesNoMoreThanASlowReaderTakes) {
  ServerOptions options = TestServer::quick();
  options.timeouts.write = std::chrono::milliseconds{50};
  TestServer server(options);
  std::atomic<int> made{0};
  server.handler.on("/endless", [&](const api::Request&, const api::Respond& respond) {
    api::Response response = text("");
    response.stream = std::make_unique<Endless>(made);
    respond(std::move(response));
  });
  const auto port = server.start();
  RawClient client(port, 4096);
  client.send(get("/endless"));
  // Nothing is read: the server fills the kernel's buffers (16 MiB at the very most) and drops the client at the
  // time-out.
  EXPECT_TRUE(server.server.drain(std::chrono::seconds{10}));
  EXPECT_LT(made, 512);
}

TEST(Connection, TurnsAwayWhatIsBeyondTheLimit) {
  ServerOptions options = TestServer::quick();
  options.max_connections = 2;
  TestServer server(options);
  const auto port = server.start();
  RawClient first(port);
  RawClient second(port);
  for (RawClient* client : {&first, &second}) {
    client->send(get("/"));
    EXPECT_EQ(client->read().status, 200);
  }
  RawClient third(port);
  third.send(get("/"));
  const Reply refused = third.read();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_TRUE(third.is_closed());
  first.send(get("/"));
  EXPECT_EQ(first.read().status, 200);
}

TEST(Connection, FindsTheRouteOfARequestOnce) {
  TestServer server;
  RawClient client(server.start());
  for (const char* path : {"/", "/worker", "/nothing"}) {
    client.send(get(path));
    client.read();
  }
  EXPECT_EQ(server.handler.routed(), 3);
  client.send("no request\r\n\r\n");
  EXPECT_EQ(client.read().status, 400);
  EXPECT_EQ(server.handler.routed(), 3) << "what is no request has no route";
}

TEST(Connection, RefusesWorkBeyondTheLimit) {
  ServerOptions options = TestServer::quick();
  options.max_in_flight = 1;
  TestServer server(options);
  server.handler.on(
      "/held", [&](const api::Request&, api::Respond respond) { server.held.hold(std::move(respond)); },
      api::RunsOn::worker);
  const auto port = server.start();
  RawClient busy(port);
  busy.send(get("/held"));
  const api::Respond respond = server.held.next();
  RawClient refused(port);
  refused.send(get("/worker"));
  EXPECT_EQ(refused.read().status, 503);
  refused.send(get("/"));
  EXPECT_EQ(refused.read().status, 200) << "what needs no worker is still answered";
  respond(text("done"));
  EXPECT_EQ(busy.read().body, "done");
  refused.send(get("/worker"));
  EXPECT_EQ(refused.read().status, 200);
}

}  // namespace
}  // namespace headroom::server
