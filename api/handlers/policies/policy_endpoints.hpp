#pragma once

#include "api/handlers/base/call.hpp"
#include "api/http/message.hpp"

namespace headroom::api {

void serve_policies(const Call&, Respond);
void serve_policy(const Call&, Respond);
void serve_policy_put(const Call&, Respond);
void serve_policy_delete(const Call&, Respond);
void serve_policy_versions(const Call&, Respond);
void serve_policy_diff(const Call&, Respond);
void serve_policy_activation(const Call&, Respond);
void serve_policy_backtest(const Call&, Respond);
void serve_policy_lint(const Call&, Respond);

}  // namespace headroom::api
