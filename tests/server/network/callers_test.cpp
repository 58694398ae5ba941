#include "server/network/callers.hpp"

#include <gtest/gtest.h>

#include "server/network/http_reader.hpp"
#include "tests/support/test_server.hpp"

namespace headroom::server {
namespace {

constexpr RequestLimits limits{};

HostRules rules_for(std::string listen, std::vector<std::string> public_hosts = {}) {
  ServerOptions options;
  options.host = std::move(listen);
  options.public_hosts = std::move(public_hosts);
  return host_rules(options);
}

/// `accepted`, or the code of the refusal.
std::string verdict(const std::string& head, const HostRules& rules) {
  RequestReader reader(limits, rules);
  const auto taken = reader.advance(head + "\r\n");
  return taken ? "accepted" : std::string(taken.error().code);
}

std::string get(const std::string& host) { return "GET / HTTP/1.1\r\nHost: " + host + "\r\n"; }

TEST(Callers, AskByANameOfThisServer) {
  const HostRules rules = rules_for("127.0.0.1", {"headroom.example.com"});
  for (const char* host : {"localhost", "localhost:8080", "LocalHost:1", "localhost.", "127.0.0.1", "127.0.0.1:8080",
                           "10.1.2.3:80", "[::1]", "[::1]:8080", "[2001:db8::1]:80", "headroom.example.com",
                           "Headroom.Example.COM:443", "headroom.example.com.:443"}) {
    EXPECT_EQ(verdict(get(host), rules), "accepted") << host;
  }
  for (const char* host :
       {"evil.example", "evil.example:8080", "localhost.evil.example", "notlocalhost", "a.localhost",
        "127.0.0.1.nip.io", "1.2.3", "1.2.3.4.5", "256.1.1.1", "example.com", "x.headroom.example.com",
        "headroom.example.com.evil.example", "headroom.example.comx", "[evil]", "[1.2.3.4]"}) {
    EXPECT_EQ(verdict(get(host), rules), "misdirected_request") << host;
  }
}

TEST(Callers, AreJudgedByTheirHostOnLoopbackAndWherePublicNamesAreGiven) {
  struct Row {
    const char* listen;
    std::vector<std::string> public_hosts;
    const char* verdict;
  };
  const Row rows[] = {{"127.0.0.1", {}, "misdirected_request"},
                      {"127.8.9.1", {}, "misdirected_request"},
                      {"::1", {}, "misdirected_request"},
                      {"0:0:0:0:0:0:0:1", {}, "misdirected_request"},
                      {"::ffff:127.0.0.1", {}, "misdirected_request"},
                      {"0.0.0.0", {}, "accepted"},
                      {"::", {}, "accepted"},
                      {"10.1.2.3", {}, "accepted"},
                      {"0.0.0.0", {"headroom.example.com"}, "misdirected_request"},
                      {"127.0.0.1", {"headroom.example.com"}, "misdirected_request"},
                      {"127.0.0.1", {"other.example"}, "accepted"},
                      {"0.0.0.0", {"headroom.example.com", "other.example"}, "accepted"}};
  for (const Row& row : rows)
    EXPECT_EQ(verdict(get("other.example"), rules_for(row.listen, row.public_hosts)), row.verdict) << row.listen;
}

TEST(Callers, AreJudgedByAnAbsoluteTargetToo) {
  const HostRules rules = rules_for("127.0.0.1");
  EXPECT_EQ(verdict("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n", rules), "misdirected_request");
  EXPECT_EQ(verdict("GET HTTPS://evil.example:8080 HTTP/1.1\r\nHost: localhost\r\n", rules), "misdirected_request");
  EXPECT_EQ(verdict("GET http://localhost:8080/a HTTP/1.1\r\nHost: evil.example\r\n", rules), "misdirected_request");
  EXPECT_EQ(verdict("GET http://localhost:8080/a HTTP/1.1\r\nHost: localhost\r\n", rules), "accepted");
  EXPECT_EQ(verdict("GET /?u=http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n", rules), "accepted");
}

TEST(Callers, MayBeProbesWithoutAHost) {
  // An ELB's or HAProxy's probe, and Kubernetes' probe, whose Host is the pod's address.
  EXPECT_EQ(verdict("GET /readyz HTTP/1.0\r\n", rules_for("0.0.0.0", {"headroom.example.com"})), "accepted");
  EXPECT_EQ(verdict("GET /livez HTTP/1.1\r\nHost: 10.0.3.7:8080\r\n", rules_for("0.0.0.0", {"headroom.example.com"})),
            "accepted");
}

struct Write {
  const char* what;
  const char* method;
  std::string fields;
  const char* verdict;
};

TEST(Callers, MayWriteUnlessAPageOfAnotherSiteMakesThem) {
  const Write rows[] = {
      {"no browser", "POST", "", "accepted"},
      {"own page", "POST", "Origin: http://localhost:8080\r\nSec-Fetch-Site: same-origin\r\n", "accepted"},
      {"own page, older browser", "POST", "Origin: http://localhost:8080\r\n", "accepted"},
      {"own page through TLS", "POST", "Origin: https://LOCALHOST:8080\r\n", "accepted"},
      {"typed by the user", "POST", "Sec-Fetch-Site: none\r\n", "accepted"},
      {"proxy replaced the Host", "POST", "Origin: https://h.example\r\nSec-Fetch-Site: same-origin\r\n", "accepted"},
      {"public name", "POST", "Origin: https://headroom.example.com\r\n", "accepted"},
      {"public name, own port", "POST", "Origin: https://headroom.example.com:443\r\n", "accepted"},
      {"public name, other port", "POST", "Origin: https://headroom.example.com:444\r\n", "cross_site_request"},
      {"cross-site", "POST", "Sec-Fetch-Site: cross-site\r\n", "cross_site_request"},
      {"cross-site in capitals", "POST", "sec-fetch-site: Cross-Site\r\n", "cross_site_request"},
      {"cross-site from an own name", "POST", "Origin: http://localhost:8080\r\nSec-Fetch-Site: cross-site\r\n",
       "cross_site_request"},
      {"same site, other port", "POST", "Origin: http://localhost:3000\r\nSec-Fetch-Site: same-site\r\n",
       "cross_site_request"},
      {"other port", "POST", "Origin: http://localhost:3000\r\n", "cross_site_request"},
      {"other site", "POST", "Origin: https://evil.example\r\n", "cross_site_request"},
      {"other site with our name in it", "POST", "Origin: http://localhost:8080.evil.example\r\n",
       "cross_site_request"},
      {"no origin", "POST", "Origin: null\r\n", "cross_site_request"},
      {"empty origin", "POST", "Origin:\r\n", "cross_site_request"},
      {"two origins", "POST", "Origin: http://localhost:8080\r\nOrigin: https://evil.example\r\n",
       "cross_site_request"},
      {"put", "PUT", "Origin: https://evil.example\r\n", "cross_site_request"},
      {"delete", "DELETE", "Sec-Fetch-Site: cross-site\r\n", "cross_site_request"},
      {"patch", "PATCH", "Sec-Fetch-Site: cross-site\r\n", "cross_site_request"},
      {"read", "GET", "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\n", "accepted"},
      {"link from another site", "GET", "Sec-Fetch-Site: cross-site\r\n", "accepted"},
      {"head", "HEAD", "Origin: https://evil.example\r\n", "accepted"},
      {"preflight", "OPTIONS", "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\n", "accepted"},
  };
  for (const char* listen : {"127.0.0.1", "0.0.0.0"}) {
    const HostRules rules = rules_for(listen, {"headroom.example.com"});
    for (const Write& row : rows)
      EXPECT_EQ(verdict(std::string(row.method) + " / HTTP/1.1\r\nHost: localhost:8080\r\n" + row.fields, rules),
                row.verdict)
          << row.what;
  }
  const HostRules remote = rules_for("0.0.0.0");
  EXPECT_EQ(verdict("POST / HTTP/1.1\r\nHost: h:8080\r\nOrigin: http://h:8080\r\n", remote), "accepted");
  EXPECT_EQ(verdict("POST / HTTP/1.1\r\nHost: h:8080\r\nOrigin: http://evil.example\r\n", remote),
            "cross_site_request");
}

TEST(Callers, AreRefusedBeforeTheirBodyArrives) {
  ServerOptions options = testing::TestServer::quick();
  options.public_hosts = {};
  testing::TestServer server(options);
  const auto port = server.start();
  const std::string write = "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n";
  testing::RawClient rebound(port);
  rebound.send("POST /echo HTTP/1.1\r\nHost: evil.example\r\n" + write);
  const testing::Reply misdirected = rebound.read();
  EXPECT_EQ(misdirected.status, 421);
  EXPECT_EQ(misdirected.header("Content-Type"), "application/problem+json");
  EXPECT_NE(misdirected.body.find("evil.example"), std::string::npos) << misdirected.body;
  testing::RawClient forged(port);
  forged.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n" + write);
  const testing::Reply cross_site = forged.read();
  EXPECT_EQ(cross_site.status, 403);
  EXPECT_EQ(cross_site.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(server.handler.routed(), 0);
}

}  // namespace
}  // namespace headroom::server
