-- wrk -s drive.lua URL -- FILE: sends the complete HTTP requests of FILE (separated by a zero byte) in turn and prints
-- what came of it as one line of JSON.

function init(args)
  local requests = {}
  for text in io.open(args[1], "rb"):read("*a"):gmatch("%Z+") do
    requests[#requests + 1] = text
  end
  if #requests == 1 then
    -- wrk keeps a request that no function makes, and does not ask Lua again.
    wrk.format = function() return requests[1] end
    return
  end
  local last = 0
  request = function()
    last = last % #requests + 1
    return requests[last]
  end
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format(
    '{"requests": %d, "duration_us": %d, "p50_us": %d, "p99_us": %d, '
      .. '"not_2xx": %d, "socket_errors": %d, "timeouts": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    failed.status, failed.connect + failed.read + failed.write, failed.timeout))
end
