#include "server/process/metrics.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace headroom::server {
namespace {

using std::chrono::milliseconds;

bool has_line(const std::string& text, const std::string& line) {
  return text.find('\n' + line + '\n') != std::string::npos;
}

TEST(Metrics, CountRequestsByRouteMethodAndStatus) {
  Metrics metrics({"/v1/decisions", "/v1/decisions/summary"});
  HttpCounters& one = metrics.add_io_thread();
  HttpCounters& two = metrics.add_io_thread();
  one.request_finished({"/v1/decisions", api::Method::get, 200, milliseconds{2}});
  two.request_finished({"/v1/decisions/dec_1", api::Method::get, 204, milliseconds{2}});
  two.request_finished({"/v1/decisions/summary", api::Method::get, 200, milliseconds{2}});
  two.request_finished({"/v1/decisions-of-others", api::Method::other, 404, milliseconds{2}});
  const std::string text = metrics.text();
  const std::string requests = "headroom_http_requests_total";
  EXPECT_TRUE(has_line(text, requests + R"({method="GET",route="/v1/decisions",status="2xx"} 2)")) << text;
  EXPECT_TRUE(has_line(text, requests + R"({method="GET",route="/v1/decisions/summary",status="2xx"} 1)")) << text;
  EXPECT_TRUE(has_line(text, requests + R"({method="other",route="other",status="4xx"} 1)")) << text;
}

TEST(Metrics, CountARequestByTheNumberOfItsRoute) {
  Metrics metrics({"/a", "/b", "/a"});
  HttpCounters& counters = metrics.add_io_thread();
  for (const std::size_t route : {0U, 1U, 2U, 2U})
    counters.request_finished({"/anything", api::Method::get, 200, milliseconds{1}, route});
  const std::string text = metrics.text();
  EXPECT_TRUE(has_line(text, R"(headroom_http_requests_total{method="GET",route="/a",status="2xx"} 3)")) << text;
  EXPECT_TRUE(has_line(text, R"(headroom_http_requests_total{method="GET",route="/b",status="2xx"} 1)")) << text;
}

TEST(Metrics, NeverGrowWithWhatClientsSend) {
  Metrics metrics({"/v1"});
  HttpCounters& counters = metrics.add_io_thread();
  counters.request_finished({"/x", api::Method::other, 404, milliseconds{1}});
  const auto lines = [&] {
    const std::string text = metrics.text();
    return std::ranges::count(text, '\n');
  };
  const auto before = lines();
  for (int i = 0; i < 1000; ++i) {
    counters.request_finished({"/x" + std::to_string(i) + "\"\n", api::Method::other, 404, milliseconds{1}});
  }
  EXPECT_EQ(lines(), before);
}

TEST(Metrics, SortDurationsIntoBuckets) {
  Metrics metrics({"/a"});
  HttpCounters& counters = metrics.add_io_thread();
  for (const int duration : {1, 2, 3000, 20'000})
    counters.request_finished({"/a", api::Method::get, 200, milliseconds{duration}});
  counters.request_finished({"/a", api::Method::get, 200, milliseconds{-5}});
  const std::string text = metrics.text();
  const std::string bucket = R"(headroom_http_request_duration_seconds_bucket{route="/a",le=)";
  EXPECT_TRUE(has_line(text, bucket + R"("0.0005"} 1)")) << text;
  EXPECT_TRUE(has_line(text, bucket + R"("0.001"} 2)")) << text;
  EXPECT_TRUE(has_line(text, bucket + R"("0.0025"} 3)")) << text;
  EXPECT_TRUE(has_line(text, bucket + R"("5"} 4)")) << text;
  EXPECT_TRUE(has_line(text, bucket + R"("+Inf"} 5)")) << text;
  EXPECT_TRUE(has_line(text, R"(headroom_http_request_duration_seconds_sum{route="/a"} 23.003)")) << text;
}

TEST(Metrics, CountConnectionsAndRequestsInFlight) {
  Metrics metrics({});
  HttpCounters& counters = metrics.add_io_thread();
  counters.connection_accepted();
  counters.connection_accepted();
  counters.connection_closed();
  counters.request_started();
  const std::string text = metrics.text();
  EXPECT_TRUE(has_line(text, "headroom_http_connections_open 1")) << text;
  EXPECT_TRUE(has_line(text, "headroom_http_connections_accepted_total 2")) << text;
  EXPECT_TRUE(has_line(text, "headroom_http_requests_in_flight 1")) << text;
}

TEST(Metrics, ReadWhatOthersRegistered) {
  Metrics metrics({});
  double depth = 3;
  metrics.gauge("headroom_store_queue_depth", "Decisions waiting.", [&] { return depth; });
  metrics.counter("headroom_store_commits_total", "Commits.", [] { return 7.0; });
  EXPECT_TRUE(has_line(metrics.text(), "headroom_store_queue_depth 3"));
  depth = 4;
  EXPECT_TRUE(has_line(metrics.text(), "headroom_store_queue_depth 4"));
  EXPECT_TRUE(has_line(metrics.text(), "# TYPE headroom_store_commits_total counter"));
}

}  // namespace
}  // namespace headroom::server
