#include "api/json/apply_patch.hpp"

#include <string>

#include <gtest/gtest.h>

namespace headroom::json {
namespace {

TEST(ApplyPatch, ChangesOneAfterTheOther) {
  const auto text = apply_patch(R"({"a": {"b": 1}, "l": [1, 2]})",
                                R"([{"op": "add", "path": "/c", "value": {}}, {"op": "add", "path": "/c/d", "value": 2},
                                    {"op": "remove", "path": "/l/0"}, {"op": "add", "path": "/l/-", "value": 3},
                                    {"op": "replace", "path": "/a/b", "value": null}])");
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, R"({"a":{"b":null},"l":[2,3],"c":{"d":2}})");
}

TEST(ApplyPatch, RefusesWhatDoesNotFit) {
  for (const char* patch :
       {R"([{"op": "add", "path": "/a/b", "value": 1}])", R"([{"op": "add", "path": "/n/b", "value": 1}])",
        R"([{"op": "add", "path": "/x/y", "value": 1}])", R"([{"op": "remove", "path": "/x"}])",
        R"([{"op": "add", "path": "/l/7", "value": 1}])", R"([{"op": "add", "path": "/l/x", "value": 1}])",
        R"([{"op": "remove", "path": "/a/b"}])", R"([{"op": "add", "path": "no", "value": 1}])", R"([{"op": "add"}])",
        R"([7])", R"({})"}) {
    const auto text = apply_patch(R"({"a": 3, "n": null, "l": []})", patch);
    ASSERT_FALSE(text) << patch;
    EXPECT_EQ(text.error().code, "patch_does_not_fit") << patch;
  }
  EXPECT_EQ(apply_patch("{", "[]").error().code, "malformed_json");
  EXPECT_EQ(apply_patch("{}", "[").error().code, "malformed_json");
}

TEST(ApplyPatch, KeepsWhatItDoesNotChange) {
  const auto text =
      apply_patch(R"({"z": [true, null, -3, 2.50, 18446744073709551615, 1e3], "a": "\u00e4\"/", "": {}, "m": []})",
                  R"([{"op": "add", "path": "/b", "value": 0.1}])");
  ASSERT_TRUE(text);
  EXPECT_EQ(*text,
            "{\"z\":[true,null,-3,2.5,18446744073709551615,1000.0],\"a\":\"ä\\\"/\",\"\":{},\"m\":[],\"b\":0.1}");
}

/// A search for each name among those before it takes minutes here.
TEST(ApplyPatch, TakesAVeryWideDocument) {
  std::string document = "{\"first\":1";
  for (int i = 0; i < 200'000; ++i) document.append(",\"k").append(std::to_string(i)).append("\":1");
  document += "}";
  const auto text = apply_patch(document, R"([{"op": "remove", "path": "/first"}])");
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "{" + document.substr(document.find("\"k0\"")));
}

}  // namespace
}  // namespace headroom::json
