#include "api/webhooks/target_url.hpp"

#include <gtest/gtest.h>

namespace headroom::api {
namespace {

TargetUrl url(std::string_view text) {
  std::vector<Violation> faults;
  const auto read = read_target_url(text, faults);
  EXPECT_TRUE(read) << text << (faults.empty() ? "" : ": " + faults.front().detail);
  return read.value_or(TargetUrl{});
}

/// The codes of all faults, one after another.
std::string faults(std::string_view text) {
  std::vector<Violation> found;
  const bool is_read = read_target_url(text, found).has_value();
  EXPECT_EQ(is_read, found.empty()) << text;
  std::string codes;
  for (const Violation& fault : found) codes += fault.code + " ";
  return codes;
}

std::string not_allowed(const std::vector<AllowedHost>& hosts, std::string_view text) {
  std::vector<Violation> found;
  check_allowed(hosts, url(text), found);
  return found.empty() ? "" : found.front().code;
}

TEST(TargetUrl, HasItsParts) {
  EXPECT_EQ(url("https://hooks.example.com/a/b?c=d%20e"),
            (TargetUrl{.secure = true, .host = "hooks.example.com", .port = 443, .target = "/a/b?c=d%20e"}));
  EXPECT_EQ(url("HTTP://Hooks.Example.COM.:8080"),
            (TargetUrl{.secure = false, .host = "hooks.example.com", .port = 8080, .target = "/"}));
  EXPECT_EQ(url("https://h?x=1").target, "/?x=1");
  EXPECT_EQ(url("http://[::1]:9000/x"), (TargetUrl{.secure = false, .host = "::1", .port = 9000, .target = "/x"}));
  EXPECT_EQ(url("http://h/a:b@c").target, "/a:b@c");
}

TEST(TargetUrl, SaysWhatGoesIntoHost) {
  EXPECT_EQ(url("https://h:443/").authority(), "h");
  EXPECT_EQ(url("http://h/").authority(), "h");
  EXPECT_EQ(url("http://h:443/").authority(), "h:443");
  EXPECT_EQ(url("https://[::1]:1/").authority(), "[::1]:1");
}

TEST(TargetUrl, ListsAllFaults) {
  EXPECT_EQ(faults("ftp://user:password@h/x#y"), "unknown_scheme fragment_not_allowed userinfo_not_allowed ");
  EXPECT_EQ(faults("https://user@h/"), "userinfo_not_allowed ");
  EXPECT_EQ(faults("https://h/#"), "fragment_not_allowed ");
  EXPECT_EQ(faults("file:///etc/passwd"), "unknown_scheme invalid_url ");
  for (const char* text : {"",
                           "h",
                           "/x",
                           "//h/x",
                           "https:",
                           "https://",
                           "https:///x",
                           "https://:80/",
                           "https://h:0/",
                           "https://h:65536/",
                           "https://h:80x/",
                           "https://h:-1/",
                           "https://h:/",
                           "https://h..i/",
                           "https://.h/",
                           "https://a b/",
                           "https://h/a b",
                           "https://h/\r\nX: y",
                           "https://h/\x7f",
                           "https://h/\xc3\xa9",
                           "https://\xc3\xa9.com/",
                           "https://[::1/",
                           "https://[]/",
                           "https://[g::]/",
                           "https://[::1]x/",
                           "https://::1/",
                           "https://h\\i/"})
    EXPECT_EQ(faults(text), "invalid_url ") << text;
  EXPECT_EQ(faults("https://h/" + std::string(2'038, 'a')), "");
  EXPECT_EQ(faults("https://h/" + std::string(2'039, 'a')), "invalid_url ");
}

TEST(AllowedHosts, AreTheOnlyOnes) {
  EXPECT_EQ(not_allowed({}, "https://h/"), "host_not_allowed");
  const std::vector<AllowedHost> hosts{{.host = "h"}, {.host = "i", .port = 8443}};
  EXPECT_EQ(not_allowed(hosts, "https://h/"), "");
  EXPECT_EQ(not_allowed(hosts, "https://h:1234/"), "") << "without a port, every port";
  EXPECT_EQ(not_allowed(hosts, "https://i:8443/"), "");
  EXPECT_EQ(not_allowed(hosts, "https://i/"), "host_not_allowed");
  EXPECT_EQ(not_allowed(hosts, "https://sub.h/"), "host_not_allowed");
  EXPECT_EQ(not_allowed(hosts, "https://h.evil.com/"), "host_not_allowed");
}

TEST(AllowedHosts, AllowHttpInPrivateNetworksOnly) {
  const std::vector<AllowedHost> hosts{{.host = "h"}, {.host = "p", .private_network = true}};
  EXPECT_EQ(not_allowed(hosts, "http://h/"), "https_required");
  EXPECT_EQ(not_allowed(hosts, "http://p/"), "");
  EXPECT_EQ(not_allowed(hosts, "https://p/"), "");
}

TEST(AllowedHosts, OtherSpellingsOfAnAddressAreOtherHosts) {
  const std::vector<AllowedHost> hosts{{.host = "127.0.0.1", .private_network = true}};
  EXPECT_EQ(not_allowed(hosts, "http://127.0.0.1:9000/"), "");
  for (const char* text : {"http://127.1/", "http://2130706433/", "http://0x7f.0.0.1/", "http://0177.0.0.1/",
                           "http://[::ffff:127.0.0.1]/", "http://localhost/"})
    EXPECT_EQ(not_allowed(hosts, text), "host_not_allowed") << text;
}

}  // namespace
}  // namespace headroom::api
