using System.Globalization;
using System.Text.Json.Nodes;
using Kenger.Registry.Consul.Tests.Hosting;

namespace Kenger.Registry.Consul.Tests.Clients;

/// <summary>
/// The watch loop of the tutorial, word for word, under Debian's nginx with Lua. The two modules it needs are none of Debian's: small ones of the same interface stand in, one speaking HTTP to
/// Kenger by a socket of nginx's, one keeping the peers in a table.
/// </summary>
public sealed class WatchLoopTests
{
    private const string Nginx = "/usr/sbin/nginx";
    private const string LuaModule = "/usr/share/nginx/modules/ngx_http_lua_module.so";

    private const string ConsulLua = """
        local json = require "cjson"
        local _M = {}
        _M.__index = _M
        function _M.new(_, opts) return setmetatable(opts, _M) end
        function _M.get(self, path, args)
            local socket = ngx.socket.tcp()
            socket:settimeouts(10000, 10000, self.read_timeout or 60000)
            local ok, err = socket:connect(self.host, self.port)
            if not ok then return nil, err end
            local query = args and ngx.encode_args(args) or ""
            socket:send("GET /v1" .. path .. "?" .. query .. " HTTP/1.1\r\nHost: " .. self.host .. ":" .. self.port .. "\r\nConnection: close\r\n\r\n")
            local line, err = socket:receive("*l")
            if not line then return nil, err end
            local res = { status = tonumber(line:match(" (%d+) ")), headers = {} }
            while true do
                line = socket:receive("*l")
                if not line or line == "" then break end
                local name, value = line:match("^(.-):%s*(.*)$")
                res.headers[name] = value
            end
            local body = ""
            if res.headers["Transfer-Encoding"] == "chunked" then
                while true do
                    local size = tonumber(socket:receive("*l"), 16)
                    if not size or size == 0 then break end
                    body = body .. socket:receive(size)
                    socket:receive("*l")
                end
            else
                body = socket:receive("*a") or ""
            end
            socket:close()
            -- As resty.consul: JSON only where the header says so, and nothing else.
            res.body = res.headers["Content-Type"] == "application/json" and json.decode(body) or body
            return res
        end
        return _M
        """;

    private const string UpstreamLua = """
        local peers = { ["0.0.0.1"] = true }
        local _M = {}
        function _M.get_primary_peers()
            local all = {}
            for server in pairs(peers) do all[#all + 1] = { server = server } end
            return true, all
        end
        function _M.add_primary_peer(_, server) peers[server] = true return true end
        function _M.remove_peer(_, server) peers[server] = nil return true end
        return _M
        """;

    [ClientFact("libnginx-mod-http-lua and lua-cjson", Nginx, LuaModule, "/usr/share/lua/5.1/cjson")]
    public async Task WatchLoop_AsWritten_FollowsTheHealthyNodes()
    {
        await using var host = await ConsulHost.StartAsync(consul: options => options.DefaultToken = ConsulHost.Token);
        await host.RegisterAsync("""{"ID": "star-1", "Name": "star", "Address": "127.0.0.61", "Port": 3001}""");
        using var directory = new Folder();
        var port = ClientProcess.FreePort();
        File.WriteAllText(directory.File("resty_modules/lualib/resty/consul.lua"), ConsulLua);
        File.WriteAllText(directory.File("resty_modules/lualib/ngx/dynamic_upstream.lua"), UpstreamLua);
        File.WriteAllText(directory.File("nginx.conf"), Config(host.Url.Port, port));
        Directory.CreateDirectory(directory.File("logs"));
        await using var nginx = ClientProcess.Start(Nginx, directory.Path, "-p", directory.Path, "-c", directory.File("nginx.conf"), "-e", directory.File("logs/error.log"));
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        await PeersAreAsync(client, "0.0.0.1", "127.0.0.61:3001");
        await host.RegisterAsync("""{"ID": "star-2", "Name": "star", "Address": "127.0.0.62", "Port": 3002}""");
        await PeersAreAsync(client, "0.0.0.1", "127.0.0.61:3001", "127.0.0.62:3002");
        await host.PutAsync("/v1/agent/service/maintenance/star-1?enable=true");
        await PeersAreAsync(client, "0.0.0.1", "127.0.0.62:3002");
        await host.PutAsync("/v1/agent/service/deregister/star-2");
        await PeersAreAsync(client, "0.0.0.1");

        Assert.Equal("star-1", (string?)JsonNode.Parse(await client.GetStringAsync("/consul"))![0]!["Service"]!["ID"]);
    }

    private static Task PeersAreAsync(HttpClient client, params string[] servers) => Eventually.BecomesTrue(
        async () =>
        {
            try
            {
                var peers = JsonNode.Parse(await client.GetStringAsync("/api"))!;
                return peers is JsonArray all && all.Select(peer => (string)peer!["server"]!).Order(StringComparer.Ordinal).SequenceEqual(servers);
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        $"the peers are {string.Join(", ", servers)}");

    private static string Config(int consul, int listen) => Tutorial
        .Replace("8500", consul.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("listen 8080", string.Create(CultureInfo.InvariantCulture, $"listen 127.0.0.1:{listen}"), StringComparison.Ordinal);

    // What stands before the first line of the tutorial is this test's.
    private const string Tutorial = """
        load_module /usr/share/nginx/modules/ndk_http_module.so;
        load_module /usr/share/nginx/modules/ngx_http_lua_module.so;
        daemon off;
        user root;
        pid logs/nginx.pid;
        events {
        worker_connections 1024;
        }
        worker_processes 1;
        http {
        client_body_temp_path logs/body; proxy_temp_path logs/proxy; fastcgi_temp_path logs/fastcgi; uwsgi_temp_path logs/uwsgi; scgi_temp_path logs/scgi; access_log off;
        lua_package_path "resty_modules/lualib/?.lua;;";
        upstream dynamic_service {
        keepalive 20;
        zone service_zone 1m;
        server 0.0.0.1 down;
        }
        init_worker_by_lua_block {
        local du = require "ngx.dynamic_upstream"
        local resty_consul = require "resty.consul"
        local json = require "cjson"
        if ngx.worker.id() == 0 then
        local index = {}
        consul = resty_consul:new({
        host="127.0.0.1",
        port=8500,
        read_timeout=(60*1000)
        })
        local function hash_diff(t1, t2)
        if type(t1) ~= 'table' or type(t2) ~= 'table' then
        return false, nil, nil, "param must be lua table."
        end
        local res1 = {}
        local res2 = {}
        for key, _ in pairs(t1) do
        if t2[key] == nil then
        res1[key] = true
        end
        end
        for key, _ in pairs(t2) do
        if t1[key] == nil then
        res2[key] = true
        end
        end
        return true, res1, res2, ''
        end
        local function refresh_service()
        ngx.log(ngx.ERR, 'start refresh service')
        local exists = {}
        local realtime = {}
        -- get primary peers from nginx, store in exists set
        local ok, peers, err = du.get_primary_peers('dynamic_service')
        if ok then
        for _, peer in ipairs(peers) do
        exists[peer['server']] = true
        end
        end
        -- get active peers from consul, store in realtime set
        local idx = index['dynamic_service'] or 0
        local res, err = consul:get("/health/service/star", { ["passing"] = true, ["index"] = idx })
        if not res or res.status ~= 200 then
        ngx.log(ngx.ERR, err)
        ngx.timer.at(1, refresh_service)
        return
        end
        index['dynamic_service'] = res.headers['X-Consul-Index']
        local services = res.body
        for _, service in ipairs(services) do
        local peer = service['Service']['Address'] .. ":" .. service['Service']['Port']
        realtime[peer] = true
        end
        -- diff exists between realtime
        -- in exists but not in realtime is invalid
        -- in realtime but not in exists is new
        local ok, invalid, new, err = hash_diff(exists, realtime)
        ngx.log(ngx.ERR, "invalid: " .. json.encode(invalid))
        ngx.log(ngx.ERR, "new: " .. json.encode(new))
        if ok then
        for peer, _ in pairs(new) do
        local ok, err = du.add_primary_peer('dynamic_service', peer)
        end
        for peer, _ in pairs(invalid) do
        if peer ~= "0.0.0.1" then
        local ok, err = du.remove_peer('dynamic_service', peer)
        end
        end
        end
        ngx.timer.at(1, refresh_service)
        end
        ngx.timer.at(0, refresh_service)
        end
        }
        server {
        listen 8080;
        location / {
        set_by_lua_block $service {
        return "dynamic_service"
        }
        proxy_pass http://$service;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        }
        location /api {
        content_by_lua_block {
        local json = require "cjson"
        local du = require "ngx.dynamic_upstream"
        local ok, peers, e = du.get_primary_peers('dynamic_service')
        if ok then
        ngx.say(json.encode(peers))
        else
        ngx.say(json.encode("error while query peers: " .. e))
        end
        }
        }
        location /consul {
        content_by_lua_block {
        local resty_consul = require "resty.consul"
        local json = require "cjson"
        consul = resty_consul:new({
        host="127.0.0.1",
        port=8500,
        })
        local res, err = consul:get("/health/service/star")
        -- ngx.log(ngx.ERR, json.encode(err))
        if not res then
        ngx.say("error while query services: " .. err)
        else
        ngx.say(json.encode(res.body))
        end
        }
        }
        }
        }
        """;
}
