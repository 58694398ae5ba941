#pragma once

#include <cstddef>
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

/// Where an artifact that is being written has its parts.
struct OpenArtifact {
  std::size_t placeholders;  ///< where `placeholders` goes if the body has some
  std::size_t body;
};
OpenArtifact begin_artifact(json::Writer& out, std::string_view kind, Preference preference, std::string_view note);
void end_artifact(json::Writer& out, const OpenArtifact& artifact);

/// Writes one artifact, whose body `write_body` fills as an object. The body may have placeholders for what only the
/// caller knows: texts with `REPLACE_WITH`, or texts that start with `replacewith` if the reader allows no capitals.
/// `placeholders` lists where they are. `note` tells what the body cannot tell its reader; empty for nothing.
template <class WriteBody>
void write_artifact_template(json::Writer& out, std::string_view kind, Preference preference, std::string_view note,
                             WriteBody write_body) {
  const OpenArtifact artifact = begin_artifact(out, kind, preference, note);
  out.begin_object();
  write_body();
  out.end_object();
  end_artifact(out, artifact);
}

}  // namespace headroom::api
