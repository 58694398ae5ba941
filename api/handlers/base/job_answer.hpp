#pragma once

#include "api/background/job_board.hpp"
#include "api/http/message.hpp"

namespace headroom::api {

/// 202 with the job's Location, and the job as it stands.
Response job_accepted(const Request& request, const JobReport& job);

}  // namespace headroom::api
