#include "server/config/config.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

namespace headroom::server {
namespace {

using std::chrono::milliseconds;

/// The settings read from these arguments, or nothing when they are refused.
std::optional<Config> parse(std::vector<std::string> arguments) {
  CLI::App app;
  Config config;
  add_serve_options(app, config);
  std::ranges::reverse(arguments);
  try {
    app.parse(arguments);
    validate(config);
  } catch (const CLI::ParseError&) {
    return std::nullopt;
  }
  return config;
}

class File {
 public:
  explicit File(const std::string& text)
      : path_(std::filesystem::temp_directory_path() / ("headroom-config-" + std::to_string(getpid()))) {
    std::ofstream(path_) << text;
  }
  ~File() { std::filesystem::remove(path_); }
  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class Environment {
 public:
  Environment(std::string name, const std::string& value) : name_(std::move(name)) {
    setenv(name_.c_str(), value.c_str(), 1);
  }
  ~Environment() { unsetenv(name_.c_str()); }

 private:
  std::string name_;
};

TEST(Config, ListensOnThisMachineUnlessAsked) {
  EXPECT_EQ(parse({})->server.host, "127.0.0.1");
  EXPECT_EQ(parse({})->server.port, 8080);
  for (const char* remote : {"0.0.0.0:80", "[::]:80", "10.1.2.3:80"}) {
    EXPECT_FALSE(parse({"--listen", remote})) << remote;
    EXPECT_TRUE(parse({"--listen", remote, "--allow-remote"})) << remote;
  }
}

TEST(Config, ReadsAddresses) {
  EXPECT_EQ(parse({"--listen", "[::1]:0"})->server.host, "::1");
  EXPECT_EQ(parse({"--listen", "[::1]:0"})->server.port, 0);
  EXPECT_EQ(parse({"--listen", "localhost:65535"})->server.host, "127.0.0.1");
  for (const char* wrong : {"", ":", ":80", "80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                            "127.0.0.1:8o", "::1:80", "[127.0.0.1]:80", "[::1]80", "example.com:80"}) {
    EXPECT_FALSE(parse({"--listen", wrong})) << wrong;
  }
}

TEST(Config, MeansTheSameFromFlagEnvironmentAndFile) {
  const File file(
      "idle-timeout = 1.5\nmax-body-bytes = 1000\naccess-log = \"off\"\nallow-remote = true\nlisten = \"0.0.0.0:1\"\n");
  const auto same = [](const std::optional<Config>& config) {
    ASSERT_TRUE(config);
    EXPECT_EQ(config->server.timeouts.idle, milliseconds{1500});
    EXPECT_EQ(config->server.limits.max_body_bytes, 1000u);
    EXPECT_FALSE(config->server.access_log);
    EXPECT_TRUE(config->allow_remote);
    EXPECT_EQ(config->server.port, 1);
  };
  same(parse({"--idle-timeout", "1.5", "--max-body-bytes", "1000", "--access-log", "off", "--allow-remote", "--listen",
              "0.0.0.0:1"}));
  same(parse({"--config", file.path()}));
  const Environment values[] = {{"HEADROOM_IDLE_TIMEOUT", "1.5"},
                                {"HEADROOM_MAX_BODY_BYTES", "1000"},
                                {"HEADROOM_ACCESS_LOG", "off"},
                                {"HEADROOM_ALLOW_REMOTE", "true"},
                                {"HEADROOM_LISTEN", "0.0.0.0:1"}};
  same(parse({}));
}

TEST(Config, KnowsItsPublicNames) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(parse({})->server.public_hosts, Names{});
  EXPECT_EQ(parse({"--public-host", "Headroom.Example.com.", "--public-host", "b"})->server.public_hosts,
            (Names{"headroom.example.com", "b"}));
  EXPECT_EQ(parse({"--public-host", "a,b"})->server.public_hosts, (Names{"a", "b"}));
  const File one("public-host = \"a\"\n");
  EXPECT_EQ(parse({"--config", one.path()})->server.public_hosts, Names{"a"});
  const File list("public-host = [\"a\", \"b\"]\n");
  EXPECT_EQ(parse({"--config", list.path()})->server.public_hosts, (Names{"a", "b"}));
  const Environment names("HEADROOM_PUBLIC_HOST", "c,d");
  EXPECT_EQ(parse({})->server.public_hosts, (Names{"c", "d"}));
  EXPECT_EQ(parse({"--config", list.path()})->server.public_hosts, (Names{"c", "d"}));
  EXPECT_EQ(parse({"--public-host", "e"})->server.public_hosts, Names{"e"});
  for (const char* wrong :
       {"", "https://headroom.example.com", "headroom.example.com:443", "a/b", ".", "*.example.com"})
    EXPECT_FALSE(parse({"--public-host", wrong})) << wrong;
}

TEST(Config, KnowsWhichAddressesOnlyThisMachineReaches) {
  for (const char* address : {"127.0.0.1", "127.1.2.3", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"})
    EXPECT_TRUE(is_loopback(address)) << address;
  for (const char* address : {"0.0.0.0", "128.0.0.1", "10.127.0.1", "::", "::2", "::ffff:10.0.0.1", "127", "localhost"})
    EXPECT_FALSE(is_loopback(address)) << address;
}

TEST(Config, PrefersTheFlagThenTheEnvironmentThenTheFile) {
  const File file("database = \"file.db\"\n");
  const Environment config("HEADROOM_CONFIG", file.path());
  EXPECT_EQ(parse({})->database, "file.db");
  const Environment database("HEADROOM_DATABASE", "environment.db");
  EXPECT_EQ(parse({})->database, "environment.db");
  EXPECT_EQ(parse({"--database", "flag.db"})->database, "flag.db");
}

TEST(Config, RefusesWhatItDoesNotKnow) {
  EXPECT_FALSE(parse({"--no-such-setting", "1"}));
  EXPECT_FALSE(parse({"--max-body-bytes", "0"}));
  EXPECT_FALSE(parse({"--max-body-bytes", "many"}));
  EXPECT_FALSE(parse({"--idle-timeout", "-1"}));
  EXPECT_FALSE(parse({"--log-level", "loud"}));
  EXPECT_FALSE(parse({"--config", "/no/such/file"}));
  for (const char* text :
       {"no-such-setting = 1\n", "[other]\ndatabase = \"x\"\n", "max-body-bytes = \"many\"\n", "config = \"x\"\n"}) {
    const File file(text);
    EXPECT_FALSE(parse({"--config", file.path()})) << text;
  }
}

TEST(Config, DecisionsAreRetainedByAgeOrNumber) {
  EXPECT_EQ(parse({})->decisions, DecisionRetention{});
  EXPECT_EQ(parse({"--retain-decisions", "90d"})->decisions, (DecisionRetention{.age = std::chrono::hours{90 * 24}}));
  EXPECT_EQ(parse({"--retain-decisions", "45s"})->decisions, (DecisionRetention{.age = std::chrono::seconds{45}}));
  EXPECT_EQ(parse({"--retain-decisions", "1000000"})->decisions, (DecisionRetention{.count = 1'000'000}));
  EXPECT_EQ(parse({"--retain-decisions", "10,36h"})->decisions,
            (DecisionRetention{.age = std::chrono::hours{36}, .count = 10}));
  for (const char* wrong : {"", "0", "-1", "0d", "d", "1y", "1dd", "1.5d", "1d,", ",1", "1d,2d", "1,2", "1000000001"})
    EXPECT_FALSE(parse({"--retain-decisions", wrong})) << wrong;
}

}  // namespace
}  // namespace headroom::server
