#include "api/wire/approval.hpp"

#include <charconv>
#include <cstdint>
#include <utility>

#include "api/artifacts/writing/artifact.hpp"
#include "api/json/scan.hpp"
#include "api/json/writer.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_token = 2048;

std::int64_t target_of(std::string_view answer) {
  std::int64_t target = 0;
  if (const auto text = json::find_member(answer, "target"))
    std::from_chars(text->data(), text->data() + text->size(), target);
  return target;
}

std::string id_of(std::string_view answer) {
  const auto text = json::find_member(answer, "id");
  const auto content = text ? json::content_of_string(*text) : std::nullopt;
  return content ? json::unescaped(*content) : std::string();
}

/// The output of the waiting task, as text.
std::string task_output(std::string_view answer) {
  std::string text;
  json::Writer out(text);
  out.begin_object().field("approved", true).field("decision_id", id_of(answer)).field("target", target_of(answer));
  out.end_object();
  return text;
}

/// The answer with one more artifact at the end of the list, which a compact answer does not have yet.
SharedText with_artifact(const SharedText& answer, const std::string& artifact) {
  std::string text(answer.view());
  if (const auto list = json::find_member(answer, "artifacts")) {
    const bool is_empty = !json::Scanner(*list).next();
    const auto end = static_cast<std::size_t>(list->data() + list->size() - 1 - answer.view().data());
    text.insert(end, is_empty ? artifact : "," + artifact);
  } else {
    text.insert(text.rfind('}'), R"(,"artifacts":[)" + artifact + "]");
  }
  return SharedText(std::move(text));
}

}  // namespace

std::string decode_callback(json::ObjectReader& request) {
  static constexpr std::pair<std::string_view, bool> kinds[] = {{task_token_kind, true}};
  std::string token;
  request.nested("callback", [&](json::ObjectReader& reader) {
    reader.require("kind");
    reader.require("token");
    reader.choice<bool>("kind", kinds);
    const auto given = reader.string("token", longest_token);
    if (given && given->empty()) reader.report("token", "out_of_range", "must have at least 1 character");
    token = given.value_or("");
  });
  return token;
}

Outcome hold_for_approval(const ApprovalTerms& terms, Decision& decision) {
  if (!decision.changed) return Outcome::recommended;
  const std::int64_t delta = (decision.target - decision.current).value;
  const MicroDollars hourly_delta = decision.cost.target_hourly - decision.cost.hourly;
  const bool is_large = terms.rule && needs_approval(*terms.rule, delta, hourly_delta);
  if (!is_large && !terms.callback) return Outcome::recommended;
  decision.valid_until = decision.evaluated_at + terms.rule.value_or(ApprovalRule{}).expires_after;
  return Outcome::awaiting_approval;
}

std::string encoded_approval(const ApprovalAnswer& answer, Instant answered_at) {
  std::string text;
  json::Writer out(text);
  out.begin_object().field("approved", answer.approved);
  if (!answer.by.empty()) out.field("by", answer.by);
  if (!answer.comment.empty()) out.field("comment", answer.comment);
  out.field("answered_at", answered_at).end_object();
  return text;
}

SharedText with_task_success(const SharedText& answer, std::string_view task_token) {
  std::string artifact;
  json::Writer out(artifact);
  write_artifact(out, "aws.states.SendTaskSuccess", Preference::alternative,
                 [&] { out.field("taskToken", task_token).field("output", task_output(answer)); });
  return with_artifact(answer, artifact);
}

SharedText with_task_failure(const SharedText& answer, std::string_view task_token, std::string_view comment) {
  std::string artifact;
  json::Writer out(artifact);
  const std::string cause = comment.empty() ? "Refused." : std::string("Refused: ").append(comment);
  write_artifact(out, "aws.states.SendTaskFailure", Preference::alternative, [&] {
    out.field("taskToken", task_token).field("error", "Headroom.NotApproved").field("cause", cause);
  });
  return with_artifact(answer, artifact);
}

}  // namespace headroom::api
