#include "api/artifacts/writing/artifact.hpp"

#include <string>

#include <gtest/gtest.h>

namespace headroom::api {
namespace {

template <class WriteBody>
std::string written(std::string_view note, WriteBody write_body) {
  std::string text;
  json::Writer out(text);
  out.begin_array().value("before");
  write_artifact_template(out, "kind", Preference::preferred, note, [&] { write_body(out); });
  out.value("after").end_array();
  return text;
}

TEST(ArtifactTemplate, HasNoPlaceholdersIfItsBodyHasNone) {
  EXPECT_EQ(written("", [](json::Writer& out) { out.field("a", "REPLACE").field("b", "not replacewith"); }),
            R"(["before",{"kind":"kind","preferred":true,"body":{"a":"REPLACE","b":"not replacewith"}},"after"])");
  EXPECT_EQ(written("note", [](json::Writer&) {}),
            R"(["before",{"kind":"kind","preferred":true,"note":"note","body":{}},"after"])");
  EXPECT_EQ(written("REPLACE_WITH", [](json::Writer& out) { out.field("REPLACE_WITH", 1); }),
            R"(["before",{"kind":"kind","preferred":true,"note":"REPLACE_WITH","body":{"REPLACE_WITH":1}},"after"])")
      << "neither the note nor a name is one";
}

TEST(ArtifactTemplate, ListsWhereItsPlaceholdersAre) {
  const std::string text = written("note", [](json::Writer& out) {
    out.field("first", "--role=REPLACE_WITH_ROLE").field("plain", "x").name("list").begin_array();
    out.value("y").begin_object().name_text("b/c~d").value("replacewithid").end_object().end_array();
    out.name_text("e\"\n").value("\"REPLACE_WITH\"").name("empty").begin_object().end_object();
  });
  EXPECT_EQ(text, R"(["before",{"kind":"kind","preferred":true,"placeholders":["/first","/list/1/b~1c~0d","/e\"\n"],)"
                  R"("note":"note","body":{"first":"--role=REPLACE_WITH_ROLE","plain":"x","list":["y",)"
                  R"({"b/c~d":"replacewithid"}],"e\"\n":"\"REPLACE_WITH\"","empty":{}}},"after"])");
}

}  // namespace
}  // namespace headroom::api
