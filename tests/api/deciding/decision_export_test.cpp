#include "api/deciding/decision_export.hpp"

#include <gtest/gtest.h>

#include "tests/support/decisions.hpp"

namespace headroom::api {
namespace {

using test::decision_at;
using test::id_at;

StoredDecision stored_at(std::int64_t millisecond, std::size_t size = 0) {
  StoredDecision stored{.record = decision_at(millisecond)};
  if (size > 0) stored.record.documents.answer = "{\"a\":\"" + std::string(size - 8, 'x') + "\"}";
  return stored;
}

/// A page with one decision for each millisecond, newest first.
DecisionExport::Page page_of(const std::vector<std::int64_t>& milliseconds) {
  DecisionExport::Page page;
  for (const std::int64_t at : milliseconds) page.decisions.push_back(stored_at(at));
  return page;
}

TEST(DecisionExport, HasNoTrailerIfTheStoreCannotBeRead) {
  int reads = 0;
  DecisionExport whole(
      [&](const DecisionQuery&) -> Result<DecisionExport::Page> {
        if (++reads == 2) return tl::unexpected(Error{.kind = ErrorKind::unavailable, .code = "storage_failed"});
        auto page = page_of({2, 1});
        page.next = id_at(1);
        return page;
      },
      {}, {});
  EXPECT_EQ(whole.next(), "{\"target\":2}\n{\"target\":1}\n");
  EXPECT_EQ(whole.next().error().code, "storage_failed");
  EXPECT_EQ(whole.next(), std::nullopt) << "it does not go on behind the gap";
  EXPECT_EQ(reads, 2);
}

TEST(DecisionExport, GoesOnBehindAPageThatIsEmpty) {
  std::vector<std::optional<DecisionId>> asked;
  DecisionExport whole(
      [&](const DecisionQuery& query) -> Result<DecisionExport::Page> {
        asked.push_back(query.before);
        if (asked.size() < 3) return DecisionExport::Page{.next = id_at(10 - static_cast<int>(asked.size()))};
        return page_of({1});
      },
      {}, {});
  EXPECT_EQ(whole.next(),
            "{\"target\":1}\n{\"trailer\":{\"count\":1,\"last_id\":\"" + id_at(1).text() + "\",\"complete\":true}}\n");
  EXPECT_EQ(whole.next(), std::nullopt);
  EXPECT_EQ(asked, (std::vector<std::optional<DecisionId>>{std::nullopt, id_at(9), id_at(8)}));
}

TEST(DecisionExport, ReadsPagesOfAboutTheSameBytes) {
  for (const auto& [size, limit] :
       {std::pair<std::size_t, std::size_t>{16, 512}, {8'192, 128}, {65'536, 16}, {4'194'304, 4}}) {
    std::vector<std::size_t> limits;
    DecisionExport whole(
        [&, each = size](const DecisionQuery& query) -> Result<DecisionExport::Page> {
          limits.push_back(query.limit);
          DecisionExport::Page page{.decisions = {stored_at(2, each), stored_at(1, each)}};
          if (limits.size() == 1) page.next = id_at(1);
          return page;
        },
        {}, {});
    while (*whole.next()) {
    }
    EXPECT_EQ(limits, (std::vector<std::size_t>{64, limit})) << size;
  }
}

TEST(DecisionExport, KeepsEachDecisionOnOneLine) {
  std::string out;
  StoredDecision stored = stored_at(1);
  stored.record.documents.answer = "{\n \"target\": 1\n}";
  append_exported(out, stored, {}, {});
  EXPECT_EQ(out, "{  \"target\": 1 }\n");
}

}  // namespace
}  // namespace headroom::api
