#pragma once

#include <string>
#include <string_view>

#include "api/json/writer.hpp"

/// What the writers of artifacts share.
namespace headroom::api {

enum class Preference { preferred, alternative };

/// Writes one artifact, whose body `write_body` fills as an object.
template <class WriteBody>
void write_artifact(json::Writer& out, std::string_view kind, Preference preference, WriteBody write_body) {
  out.begin_object().field("kind", kind).field("preferred", preference == Preference::preferred).name("body");
  out.begin_object();
  write_body();
  out.end_object().end_object();
}

/// Writes one artifact whose body, a JSON object, may have placeholders for what only the caller knows: texts with
/// `REPLACE_WITH`, or that start with `replacewith` where the reader allows no capitals. `placeholders` lists where
/// they are. `note`: what the body cannot tell its reader; empty: nothing.
void write_artifact(json::Writer& out, std::string_view kind, Preference preference, const std::string& body,
                    std::string_view note = {});

/// The JSON object that `write_body` fills.
template <class WriteBody>
std::string object_of(WriteBody write_body) {
  std::string text;
  json::Writer out(text);
  out.begin_object();
  write_body(out);
  out.end_object();
  return text;
}

}  // namespace headroom::api
