#include "server/outbound/https_poster.hpp"

#include <atomic>
#include <future>
#include <semaphore>

#include <gtest/gtest.h>

/// Which addresses are connected to. tests/e2e/webhooks_test.py has the requests themselves.
namespace headroom::server {
namespace {

using api::AttemptResult;
using api::HttpPost;
using api::IpAddress;
using api::ipv4;
using namespace std::chrono_literals;

using Addresses = std::vector<IpAddress>;

constexpr std::uint16_t discard_port = 9;  // nobody listens there

HttpPost request_to(const std::string& host, bool secure, bool private_network) {
  return {.url = {.secure = secure, .host = host, .port = discard_port}, .private_network = private_network};
}

std::future<AttemptResult> begin(HttpsPoster& poster, HttpPost request) {
  auto promise = std::make_shared<std::promise<AttemptResult>>();
  auto future = promise->get_future();
  poster.post(std::move(request), [promise](AttemptResult result) { promise->set_value(std::move(result)); });
  return future;
}

/// How a request ends whose host has these addresses.
std::string error_of(const HttpPost& request, const Addresses& addresses) {
  HttpsPoster poster({.timeout = 5s, .resolver_threads = 1, .resolve = [&](const std::string&) { return addresses; }});
  return begin(poster, request).get().error;
}

constexpr IpAddress loopback = ipv4(127, 0, 0, 1);
constexpr IpAddress open_address = ipv4(8, 8, 8, 8);
constexpr IpAddress metadata = ipv4(169, 254, 169, 254);
constexpr IpAddress metadata_ipv6{0xFD, 0, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};

TEST(HttpsPoster, ConnectsToPrivateNetworksOnlyIfTheHostMay) {
  EXPECT_EQ(error_of(request_to("h", true, false), {loopback}), "address_not_allowed");
  EXPECT_EQ(error_of(request_to("h", true, false), {ipv4(10, 0, 0, 1)}), "address_not_allowed");
  EXPECT_EQ(error_of(request_to("h", true, true), {loopback}), "cannot_connect");
  EXPECT_EQ(error_of(request_to("h", false, true), {loopback}), "cannot_connect");
}

TEST(HttpsPoster, NeverConnectsToForbiddenAddresses) {
  for (const bool private_network : {false, true})
    for (const IpAddress& address : {metadata, metadata_ipv6, IpAddress{}, ipv4(255, 255, 255, 255)})
      EXPECT_EQ(error_of(request_to("h", true, private_network), {address}), "address_not_allowed");
  EXPECT_EQ(error_of(request_to("169.254.169.254", false, true), {}), "address_not_allowed");
  EXPECT_EQ(error_of(request_to("fe80::1", false, true), {}), "address_not_allowed");
  EXPECT_EQ(error_of(request_to("::ffff:169.254.169.254", false, true), {}), "address_not_allowed");
}

TEST(HttpsPoster, UsesNoneOfTheAddressesIfOneIsNotAllowed) {
  EXPECT_EQ(error_of(request_to("h", false, true), {loopback, metadata}), "address_not_allowed");
  EXPECT_EQ(error_of(request_to("h", true, false), {loopback, open_address}), "address_not_allowed");
}

TEST(HttpsPoster, SendsNothingInPlainTextThroughTheInternet) {
  EXPECT_EQ(error_of(request_to("h", false, true), {open_address}), "address_not_allowed");
}

TEST(HttpsPoster, NeedsAnAddress) { EXPECT_EQ(error_of(request_to("h", true, false), {}), "cannot_resolve"); }

TEST(HttpsPoster, LooksAHostUpOnceForAllWhoWait) {
  std::counting_semaphore<> may_answer{0};
  std::counting_semaphore<> asked{0};
  std::atomic<int> lookups{0};
  const auto resolve = [&](const std::string& host) {
    ++lookups;
    asked.release();
    if (host == "slow") may_answer.acquire();
    return Addresses{loopback};
  };
  HttpsPoster poster({.timeout = 1h, .resolver_threads = 2, .resolve = resolve});
  auto first = begin(poster, request_to("slow", false, true));
  asked.acquire();
  auto second = begin(poster, request_to("slow", false, true));
  // Another host has a thread, although two requests wait for the slow one.
  EXPECT_EQ(begin(poster, request_to("quick", false, true)).get().error, "cannot_connect");
  may_answer.release();
  EXPECT_EQ(first.get().error, "cannot_connect");
  EXPECT_EQ(second.get().error, "cannot_connect");
  EXPECT_EQ(lookups, 2);
}

TEST(HttpsPoster, GivesUpAHostWhoseAddressDoesNotCome) {
  std::counting_semaphore<> may_answer{0};
  const auto resolve = [&](const std::string&) {
    may_answer.acquire();
    return Addresses{loopback};
  };
  HttpsPoster poster({.timeout = 1ms, .resolver_threads = 1, .resolve = resolve});
  EXPECT_EQ(begin(poster, request_to("h", true, true)).get().error, "timeout");
  may_answer.release();
}

TEST(HttpsPoster, EndsWhatIsInFlightWhenItStops) {
  std::counting_semaphore<> may_answer{0};
  std::counting_semaphore<> asked{0};
  const auto resolve = [&](const std::string&) {
    asked.release();
    may_answer.acquire();
    return Addresses{loopback};
  };
  HttpsPoster poster({.timeout = 1h, .resolver_threads = 1, .resolve = resolve});
  auto waiting = begin(poster, request_to("h", true, true));
  asked.acquire();
  may_answer.release();
  poster.stop();
  const std::string error = waiting.get().error;
  EXPECT_TRUE(error == "stopped" || error == "cannot_connect") << error;
  EXPECT_EQ(begin(poster, request_to("h", true, true)).get().error, "stopped");
}

}  // namespace
}  // namespace headroom::server
