-- The last line printed: requests, microseconds, median and 99th percentile in microseconds, errors.
function done(summary, latency)
  local errors = summary.errors
  print(string.format("%d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
