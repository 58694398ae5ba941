#include "api/http/problem.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "api/json/writer.hpp"

namespace headroom::api {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

TEST(JsonText, EscapesWhatALineOfJsonCannotCarry) {
  EXPECT_EQ(quoted(""), R"("")");
  EXPECT_EQ(quoted("a\"b\\c\n\r\t"), R"("a\"b\\c\n\r\t")");
  EXPECT_EQ(quoted(std::string_view("\0\x1f\x7f", 3)), R"("\u0000\u001f\u007f")");
}

TEST(JsonText, KeepsValidUtf8AndReplacesTheRest) {
  const std::string fffd = "\xEF\xBF\xBD";
  EXPECT_EQ(quoted("é€\U0001F600"), "\"é€\U0001F600\"");
  struct Row {
    std::string_view bytes;
    int replaced;
  };
  const Row rows[] = {
      {"\x80", 1},
      {"\xC0\xAF", 2},
      {"\xC3", 1},
      {"\xED\xA0\x80", 3},  // stray, overlong, cut, surrogate
      {"\xF4\x90\x80\x80", 4},
      {"\xE2\x82", 2},
      {"\xFF\xFE", 2},
      {"\xE0\x80\x80", 3},
  };
  for (const Row& row : rows) {
    std::string expected = "\"";
    for (int i = 0; i < row.replaced; ++i) expected += fffd;
    EXPECT_EQ(quoted(row.bytes), expected + "\"");
  }
}

TEST(JsonText, IsAlwaysAcceptedByAStrictParser) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const char bytes[] = {static_cast<char>(first), static_cast<char>(second), 'x'};
      EXPECT_TRUE(nlohmann::json::accept(quoted({bytes, 3}))) << first << ' ' << second;
    }
  }
}

TEST(Problem, CarriesEveryFieldOfTheContract) {
  const Request request{.request_id = "req-1"};
  const Response response =
      problem(request, "invalid_document", "two faults", {{"/policy/limits", "required", "is missing"}});
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(nlohmann::json::parse(response.body.view()), nlohmann::json::parse(R"({
    "type": "/problems/invalid_document", "title": "The document is invalid", "status": 422, "detail": "two faults",
    "instance": "req-1", "code": "invalid_document", "retryable": false,
    "errors": [{"pointer": "/policy/limits", "code": "required", "detail": "is missing"}]})"));
}

TEST(Problem, SaysWhenToComeBackWhereItMayHelp) {
  const Request request{};
  for (const ProblemKind& kind : problem_kinds) {
    const Response response = problem(request, kind.code, "");
    const bool comes_back = kind.status == 429 || kind.status == 503 || kind.status == 507;
    EXPECT_EQ(response.headers.size(), comes_back ? 1u : 0u) << kind.code;
    EXPECT_EQ(nlohmann::json::parse(response.body.view())["retryable"], kind.retryable);
  }
}

TEST(Problem, KeepsTheCodeOfAnErrorAndTakesTheStatusFromItsKind) {
  const Request request{};
  const Response named =
      problem(request, Error{.kind = ErrorKind::not_found, .code = "decision_not_found", .detail = "x"});
  EXPECT_EQ(named.status, 404);
  EXPECT_EQ(nlohmann::json::parse(named.body.view())["code"], "decision_not_found");
  EXPECT_EQ(nlohmann::json::parse(named.body.view())["title"], "There is nothing here");
  const Response unnamed = problem(request, Error{.kind = ErrorKind::storage_full, .code = "", .detail = ""});
  EXPECT_EQ(unnamed.status, 507);
  EXPECT_EQ(nlohmann::json::parse(unnamed.body.view())["code"], "storage_full");
}

TEST(Problem, AnswersAnUnknownCodeAsAnErrorOfItsOwn) { EXPECT_EQ(problem(Request{}, "no_such_code", "").status, 500); }

}  // namespace
}  // namespace headroom::api
