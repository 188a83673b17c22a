-- Somebody with a stolen token of one role uses it for all that it may do, as fast as it is answered. Arguments: role, token.
-- The last line printed: requests, microseconds, errors of the connection (refused calls are none).
local calls = {
  read = {
    { "GET", "/api/upstream/sync?ns=mine" },
    { "GET", "/api/upstream/node/list?ns=mine" },
    { "GET", "/api/upstream/namespace/list" },
    { "GET", "/api/upstream/rollout/list?ns=mine" },
    { "GET", "/api/upstream/rule/list?ns=mine" },
  },
  gateway = {
    { "GET", "/api/upstream/sync?ns=mine&version=1&gateway=evil-1" },
    { "POST", "/api/upstream/report", '{"gateway":"evil-1","nodes":[{"ns":"mine","host":"127.0.0.1","port":1,"requests":1000,"errors":1000,"latency":[40,1000]}]}' },
  },
  register = {
    { "POST", "/api/upstream/node/register", '{"ns":"mine","host":"127.0.0.2","port":%d,"weight":%d}' },
    { "POST", "/api/upstream/heartbeat", '{"ns":"mine","host":"127.0.0.2","port":%d}' },
    { "POST", "/api/upstream/node/deregister", '{"ns":"mine","host":"127.0.0.2","port":%d}' },
  },
  operate = {
    { "POST", "/api/upstream/node/weight", '{"ns":"mine","host":"127.0.0.1","port":1,"weight":%d}' },
    { "POST", "/api/upstream/node/drain", '{"ns":"mine","host":"127.0.0.1","port":2}' },
    { "POST", "/api/upstream/rule/add", '{"ns":"mine","match":{"headers":{"X-Made-Up":"%d"}},"target":{"labels":{"version":"v2"}}}' },
    { "GET", "/api/upstream/sync?ns=mine" },
  },
  admin = {
    { "POST", "/api/upstream/namespace/update", '{"name":"mine","description":"%d"}' },
    { "GET", "/api/upstream/audit/list?ns=mine&limit=1000" },
    { "POST", "/api/upstream/node/weight", '{"ns":"mine","host":"127.0.0.1","port":1,"weight":%d}' },
    { "GET", "/api/upstream/sync?ns=mine" },
  },
}

function init(args)
  own = calls[args[1]]
  headers = { ["Authorization"] = "Bearer " .. args[2], ["Content-Type"] = "application/json" }
  position = 0
end

function request()
  position = position + 1
  local call = own[position % #own + 1]
  local number = position % 60 + 1
  local body = call[3]
  if body and body:find("%%d") then body = body:gsub("%%d", tostring(number)) end
  return wrk.format(call[1], call[2], headers, body)
end

function done(summary)
  local errors = summary.errors
  print(string.format("%d %d %d", summary.requests, summary.duration, errors.connect + errors.read + errors.write))
end
