-- Arguments, when there are any: how many bytes the body has (0 for a GET), and "close" for a connection each.
-- The last line printed: requests, microseconds, median and 99th percentile in microseconds, errors.
function init(args)
  local bytes = tonumber(args[1] or "0")
  if bytes > 0 then
    wrk.method = "POST"
    wrk.body = string.rep("x", bytes)
  end
  if args[2] == "close" then
    wrk.headers["Connection"] = "close"
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format("%d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
