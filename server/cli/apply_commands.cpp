#include "server/cli/apply_commands.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "api/json/parse.hpp"
#include "api/json/pretty.hpp"
#include "api/json/value.hpp"
#include "api/reports/terminal_text.hpp"

namespace headroom::server {
namespace {

using api::terminal::flag;
using api::terminal::items;
using api::terminal::text;  // not the namespace headroom::text

struct Command {
  std::string_view kind;
  std::string_view words;
};

/// What takes the body of an artifact by --cli-input-json. The aws command line has no `emr run-job-flow`,
/// `emr terminate-job-flows` and `emr add-job-flow-steps`: its own commands of these names take other arguments.
constexpr std::array commands{
    Command{"aws.application-autoscaling.PutScheduledAction", "application-autoscaling put-scheduled-action"},
    Command{"aws.autoscaling.CreateOrUpdateTags", "autoscaling create-or-update-tags"},
    Command{"aws.autoscaling.PutScheduledUpdateGroupAction", "autoscaling put-scheduled-update-group-action"},
    Command{"aws.autoscaling.SetDesiredCapacity", "autoscaling set-desired-capacity"},
    Command{"aws.autoscaling.TerminateInstanceInAutoScalingGroup",
            "autoscaling terminate-instance-in-auto-scaling-group"},
    Command{"aws.autoscaling.UpdateAutoScalingGroup", "autoscaling update-auto-scaling-group"},
    Command{"aws.cloudwatch.PutMetricAlarm", "cloudwatch put-metric-alarm"},
    Command{"aws.eks.UpdateNodegroupConfig", "eks update-nodegroup-config"},
    Command{"aws.emr.ModifyCluster", "emr modify-cluster"},
    Command{"aws.emr.ModifyInstanceFleet", "emr modify-instance-fleet"},
    Command{"aws.emr.ModifyInstanceGroups", "emr modify-instance-groups"},
    Command{"aws.emr.PutAutoScalingPolicy", "emr put-auto-scaling-policy"},
    Command{"aws.emr.PutManagedScalingPolicy", "emr put-managed-scaling-policy"},
};

/// The word in single quotes. A shell gives no character a meaning there but the quote itself.
std::string quoted(std::string_view word) {
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  out += '\'';
  return out;
}

void append_command(std::string& out, const json::Value& artifact) {
  const std::string_view kind = text(artifact, "kind");
  const auto* command = std::ranges::find(commands, kind, &Command::kind);
  const json::Value* body = artifact.find("body");
  if (command == commands.end() || body == nullptr) {
    out.append("# the aws command line has no command for ").append(kind).append("\n");
    return;
  }
  out.append("aws ").append(command->words).append(" --cli-input-json ").append(quoted(json::pretty(*body, 0)));
  out += '\n';
}

}  // namespace

Result<std::string> apply_commands(std::string_view answer, Instant now) {
  const auto document = json::parse(answer);
  if (!document) return tl::unexpected(document.error());
  const json::Value& decision = document->root();
  if (!flag(decision, "changed")) {
    std::string nothing = "# ";
    return nothing.append(text(decision, "action")).append(": nothing to apply\n");
  }
  const std::string_view until = text(decision, "valid_until");
  const auto expires = parse_rfc3339(until);
  if (!expires || now >= *expires) {
    std::string detail = "the decision was valid until ";
    detail.append(until).append("; evaluate again, without an `evaluated_at` of the past");
    return tl::unexpected(Error{.kind = ErrorKind::invalid, .code = "expired", .detail = std::move(detail)});
  }
  std::string out = "# ";
  out.append(text(decision, "action")).append(", valid until ").append(until).append("\n");
  for (const json::Value& artifact : items(decision, "artifacts"))
    if (flag(artifact, "preferred")) append_command(out, artifact);
  return out;
}

}  // namespace headroom::server
