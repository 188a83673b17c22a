-- Heartbeats of many nodes, each request built before the clock runs. Arguments: nodes, namespaces, token.
-- The last line printed: requests, microseconds, errors.
local thread_count = 0

function setup(thread)
  thread:set("thread_number", thread_count)
  thread_count = thread_count + 1
end

function init(args)
  local nodes, namespaces, token = tonumber(args[1]), tonumber(args[2]), args[3]
  local headers = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" }
  requests = {}
  for node = 0, nodes - 1 do
    local body = string.format('{"ns":"ns-%d","host":"10.%d.%d.%d","port":8080}',
      node % namespaces, math.floor(node / 65536), math.floor(node / 256) % 256, node % 256)
    requests[node + 1] = wrk.format("POST", "/api/upstream/heartbeat", headers, body)
  end
  position = math.floor(nodes / 2) * thread_number
end

function request()
  position = position % #requests + 1
  return requests[position]
end

function done(summary)
  local errors = summary.errors
  print(string.format("%d %d %d", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
