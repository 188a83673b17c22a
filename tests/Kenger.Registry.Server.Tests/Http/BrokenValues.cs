using Kenger.Contracts;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>JSON that a field must not take, by the field's name.</summary>
internal static class BrokenValues
{
    private static readonly string[] NoText =
        ["5", "1e400", "true", "[]", "{}", "[\"x\"]", "\"a\\r\\nHost: evil\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"a\\udc00b\"", "\"a\\u007fb\"", "\"\\ufffd\""];

    private static readonly string[] NoNumber =
        ["\"80\"", "\"\"", "true", "[]", "{}", "1.5", "-1", "-9223372036854775808", "4294967297", "9223372036854775807", "9223372036854775808", "1e400", "-1e400", "1e-400", "\"1\\r\\n\""];

    private static readonly string[] NoLabels =
        [
            "5", "\"version=v2\"", "[]", "true",
            """{"":"v"}""", """{"k":5}""", """{"k":null}""", """{"k":{}}""", """{"k":["v"]}""", """{"k":"a\r\nb"}""", """{"k":"\u0000"}""",
            """{"k":"\ud800"}""", """{"a b":"v"}""", """{"k\r\n":"v"}""", """{"-k":"v"}""", $$"""{"k":"{{new string('v', 64)}}"}""",
            $$"""{"{{new string('k', 64)}}":"v"}""", "{" + string.Join(',', Enumerable.Range(0, 33).Select(i => $"\"k{i}\":\"v\"")) + "}",
        ];

    private static readonly string[] NoSteps =
        [
            "5", "\"5,20\"", "{}", "[]", "[0,0]", "[101]", "[5,101]", "[20,5]", "[5,5]", "[-1]", "[1.5]", "[\"5\"]", "[null]", "[[5]]", "[1e400]", "[4294967301]",
            "[" + string.Join(',', Enumerable.Range(1, 21)) + "]",
        ];

    private static readonly string[] NoAnalysis =
        [
            "5", "\"x\"", "[]", "true", """{"max_error_rate":1.01}""", """{"max_error_rate":-0.1}""", """{"max_error_rate":"0.1"}""", """{"max_error_rate":1e400}""",
            """{"max_error_rate_vs_stable":0.9}""", """{"max_error_rate_vs_stable":1001}""", """{"max_p99_ms":0}""", """{"max_p99_ms":60001}""",
            """{"max_p99_vs_stable":0}""", """{"max_client_error_rate_vs_stable":0.9}""", """{"max_abandoned_rate_vs_stable":"2"}""", """{"confidence":1}""", """{"confidence":0.4}""",
            """{"min_requests":0}""", """{"min_requests":1000001}""", """{"min_requests":1.5}""",
        ];

    private static readonly string[] NoTraffic =
        [
            "5", "{}", "[5]", "[[]]", $"[{Traffic("\"ns\":\"a b\"")}]",
            .. ((string[])
            [
                "\"host\":\"a b\"", "\"port\":0", "\"requests\":-1", "\"requests\":1.5", "\"errors\":-1", "\"connect_failures\":\"1\"", "\"labels\":5",
                "\"latency\":[1]", $"\"latency\":[{LatencyBuckets.Count},1]", "\"latency\":[-1,1]", "\"latency\":[1,0]", "\"latency\":[2,1,1,1]", "\"latency\":[1,1,1,1]",
                "\"latency\":[1,1e400]", "\"latency\":[\"1\",1]", "\"latency\":{}", "\"requests\":1000000000001",
                "\"rollout\":1", "\"step\":1", "\"rollout\":0,\"step\":1", "\"rollout\":1,\"step\":22", "\"by_rule\":\"yes\"", "\"client_errors\":2", "\"abandoned\":-1",
                "\"abandoned_after\":[1,1]", "\"errors\":1,\"client_errors\":1", "\"latency\":[1,2]",
            ]).Select(broken => $"[{Traffic(broken)}]"),
        ];

    private static readonly string[] NoCandidates =
        [
            "5", "{}", "[5]", "[[]]",
            .. ((string[])["\"ns\":\"a b\"", "\"rollout\":0", "\"step\":0", "\"step\":22", "\"nodes\":-1", "\"healthy\":2", "\"healthy\":null", "\"down_ms\":1", "\"ejections\":1.5", "\"problem\":5"])
                .Select(broken => $"[{Candidate(broken)}]"),
        ];

    private static readonly string[] NoCertificates =
        [
            "5", "{}", "\"/c.pem\"", "[5]", "[[]]", "[null]", "[{}]", $"[{string.Join(',', Enumerable.Repeat(Certificate("\"admin\":true"), ReportedCertificate.MaxCount + 1))}]",
            .. ((string[])
            [
                "\"path\":5", "\"path\":\"\"", "\"path\":\" \"", "\"path\":null", "\"path\":\"\\ud800\"", "\"hosts\":\"a\"", "\"hosts\":[5]", "\"hosts\":[null]", "\"hosts\":[\"\"]", "\"hosts\":[\"a b\"]",
                "\"hosts\":[\"a\\r\\n\"]", "\"hosts\":[\"商店\"]", $"\"hosts\":[\"{new string('h', ReportedCertificate.MaxHostLength + 1)}\"]",
                $"\"hosts\":[{string.Join(',', Enumerable.Repeat("\"a\"", ReportedCertificate.MaxHosts + 1))}]",
                "\"not_after\":5", "\"not_after\":\"\"", "\"not_after\":\"soon\"", "\"not_after\":\"2026-02-30T00:00:00Z\"", "\"not_after\":\"10000-01-01T00:00:00Z\"", "\"not_after\":\"0001-01-01T00:00:00+14:00\"",
                "\"not_after\":null", "\"problem\":5", "\"admin\":\"yes\"", "\"admin\":1", "\"fingerprint\":\"ab\"",
            ]).Select(broken => $"[{Certificate(broken)}]"),
        ];

    private static string Certificate(string broken)
    {
        (string Name, string Json)[] good = [("path", "\"/c.pem\""), ("not_after", "\"2026-04-01T09:00:00.000Z\"")];
        return "{" + string.Join(
            ',', good.Where(field => !broken.StartsWith($"\"{field.Name}\"", StringComparison.Ordinal)).Select(field => $"\"{field.Name}\":{field.Json}").Append(broken)) + "}";
    }

    private static string Candidate(string broken)
    {
        (string Name, string Json)[] good = [("ns", "\"known\""), ("rollout", "1"), ("step", "1"), ("nodes", "1"), ("healthy", "1")];
        return "{" + string.Join(',', good.Where(field => !broken.StartsWith($"\"{field.Name}\"", StringComparison.Ordinal))
            .Select(field => $"\"{field.Name}\":{field.Json}").Append(broken)) + "}";
    }

    private static string Traffic(string broken)
    {
        (string Name, string Json)[] good = [("ns", "\"known\""), ("host", "\"h\""), ("port", "80"), ("requests", "1")];
        return "{" + string.Join(
            ',', good.Where(field => !broken.StartsWith($"\"{field.Name}\"", StringComparison.Ordinal)).Select(field => $"\"{field.Name}\":{field.Json}").Append(broken)) + "}";
    }

    private static readonly string[] NoMatch =
        [
            "5", "true", "[]", "\"x\"", "{}", """{"clients":[]}""", """{"clients":[],"headers":{},"cookies":{},"query":{}}""", """{"percent_key":"client"}""",
            """{"clients":"::1"}""", """{"clients":{}}""", """{"clients":[5]}""", """{"clients":[null]}""", """{"clients":[["::1"]]}""",
            """{"clients":[""]}""", """{"clients":["10.1"]}""", """{"clients":["10.0.0.1:80"]}""", """{"clients":["10.1.2.3/8"]}""", """{"clients":["10.0.0.0/33"]}""",
            """{"clients":["[::1]"]}""", """{"clients":["fe80::1%1"]}""", """{"clients":["a"]}""", """{"clients":["\ud800"]}""", """{"clients":["::1\r\n"]}""",
            $$"""{"clients":[{{string.Join(',', Enumerable.Repeat("\"::1\"", 257))}}]}""",
            .. ((string[])["headers", "cookies", "query"]).SelectMany(NoConditions),
            """{"headers":{"a b":"v"}}""", """{"headers":{"a:b":"v"}}""", """{"headers":{"X-A":"v","x-a":"w"}}""", """{"cookies":{"a=b":"v"}}""", """{"cookies":{"例":"v"}}""",
            """{"path_prefix":""}""", """{"path_prefix":"api"}""", """{"path_prefix":"/a?b"}""", """{"path_prefix":"/a b"}""", """{"path_prefix":5}""",
            $$"""{"path_prefix":"/{{new string('a', 255)}}"}""",
            """{"percent":-0.01}""", """{"percent":100.01}""", """{"percent":0.001}""", """{"percent":1e400}""", """{"percent":-1e400}""", """{"percent":"5"}""", """{"percent":[]}""",
            """{"percent":5,"percent_key":""}""", """{"percent":5,"percent_key":"header:"}""", """{"percent":5,"percent_key":"header:a b"}""",
            """{"percent":5,"percent_key":"Client"}""", """{"percent":5,"percent_key":5}""",
            // Each good by itself, and too large together.
            $$"""{"headers":{{LargeConditions()}},"cookies":{{LargeConditions()}},"query":{{LargeConditions()}}}""",
        ];

    private static readonly string[] NoTarget =
        [
            "5", "[]", "\"known\"", "{}", """{"labels":{}}""", """{"ns":"known"}""", """{"ns":""}""", """{"ns":"a b"}""", """{"ns":5}""",
            .. NoLabels.Select(labels => $$"""{"labels":{{labels}}}"""),
        ];

    /// <summary>Where a field means something else at one endpoint than at others.</summary>
    public static IEnumerable<string> Of(string path, string field) => (path, field) switch
    {
        (ApiRoutes.RuleAdd, "name") => [.. NoText, "\"\"", $"\"{new string('n', 65)}\""],
        (ApiRoutes.RuleUpdate, "name") => [.. NoText, $"\"{new string('n', 65)}\""],
        (ApiRoutes.NoticeTest, "target") => NoText,
        (ApiRoutes.RoutePut or ApiRoutes.RouteDelete or ApiRoutes.RouteRollback, "id") => [.. NoText, "\"\"", "\"a b\"", "\"kenger:a\"", $"\"{new string('a', 65)}\""],
        (ApiRoutes.RoutePut, "host") => [.. NoText, "\"\"", "\"a b\"", "\"*\"", "\"a,*.\"", "\"http://a\"", "\"a/b\"", "\"a..b\"", "\"10.1\"", "\"a:65536\""],
        (ApiRoutes.RouteDelete or ApiRoutes.RouteRollback or ApiRoutes.RouteRestore, "version") => [.. Of("version"), "0"],
        (ApiRoutes.RuleUpdate, "ttl_seconds") => [.. NoNumber, "31536001"],
        _ => Of(field),
    };

    public static IEnumerable<string> Of(string field) => field switch
    {
        "ns" or "name" => [.. NoText, "\"\"", "\" \"", "\"a b\"", "\"-a\"", "\".a\"", "\"订单\"", "\"a/b\"", "\"a,b\"", $"\"{new string('a', 65)}\""],
        "host" =>
        [
            .. NoText, "\"\"", "\" \"", "\"a b\"", "\"0.0.0.0\"", "\"::\"", "\"[::]\"", "\"10.0.0.256\"", "\"10.1\"", "\"010.0.0.1\"", "\"fe80::1%eth0\"",
            "\"10.0.0.1:80\"", "\"[::1]:80\"", "\"http://a\"", "\"a/b\"", "\"a@b\"", "\"-a\"", "\"a..b\"", "\"例子\"", $"\"{string.Join('.', Enumerable.Repeat("abcdefg", 17))}\"",
        ],
        "match" => NoMatch,
        "target" => NoTarget,
        "reason" or "description" => [.. NoText, $"\"{new string('d', 256)}\""],
        "health_path" => [.. NoText, "\"\"", "\"status\"", "\"/a b\"", "\"/a#b\"", "\"/状态\"", $"\"/{new string('a', 128)}\""],
        "labels" => NoLabels,
        "port" => [.. NoNumber, "0", "65536"],
        "id" or "position" => [.. NoNumber.Where(json => json is not ("4294967297" or "9223372036854775807")), "0"],
        "heartbeat_interval" => [.. NoNumber, "0", "3601"],
        "ttl_seconds" or "close_after_seconds" => [.. NoNumber, "0", "31536001"],
        "label" => [.. NoText, "\"\"", "\"v2\"", "\"=v2\"", "\"a b=v\"", $"\"version={new string('v', 64)}\""],
        "steps" => NoSteps,
        "freezes" => ["5", "\"Fri 16:00 - Mon 08:00\"", "{}", "[5]", "[null]", "[\"\"]", "[\"Fri 16:00 - Mon 08:00 Mars/Olympus\"]", "[\"Fri 25:00 - Mon 08:00\"]"],
        "rule" => [.. NoNumber.Where(json => json is not ("4294967297" or "9223372036854775807")), "0"],
        "hooks" =>
        [
            "5", "{}", "[5]", """[{}]""", """[{"url":"ftp://a"}]""", """[{"url":"http://u:p@a/"}]""", """[{"url":"http://a","secret":"short"}]""",
            """[{"url":"http://a","on":["begin"]}]""", """[{"url":"http://a","timeout_seconds":61}]""", """[{"url":"http://a","on_deny":"continue"}]""",
            """[{"url":"http://a","on_no_answer":"go"}]""", "[" + string.Join(',', Enumerable.Repeat("""{"url":"http://a"}""", 6)) + "]",
        ],
        "checks" =>
        [
            "5", "{}", "[5]", """[{}]""", """[{"url":"a","query":"up","max":1}]""", """[{"url":"http://a","max":1}]""", """[{"url":"http://a","query":"up"}]""",
            """[{"url":"http://a","query":"up","pointer":"/a","max":1}]""", """[{"url":"http://a","pointer":"a","max":1}]""",
            """[{"url":"http://a","query":"up","max":1,"min":2}]""", """[{"url":"http://a","query":"up","max":"1"}]""", """[{"url":"http://a","query":" ","max":1}]""",
        ],
        "approve" => ["5", "\"all\"", "{}", "[11]", "[\"10\"]", "[null]", "[10.5]"],
        "interval_seconds" => [.. NoNumber, "0", "86401"],
        "analysis" => NoAnalysis,
        "on_no_data" => [.. NoText, "\"\"", "\"Pause\"", "\"stop\""],
        "sticky" => [.. NoText, "\"\"", "\"Client\"", "\"cookie\"", "\"cookie:\"", "\"cookie:a b\"", "\"query:id\"", $"\"header:{new string('h', 65)}\""],
        "gateway" => [.. NoText, "\"\"", "\"a b\"", "\"网关\"", $"\"{new string('g', 129)}\""],
        "nodes" => NoTraffic,
        "candidates" => NoCandidates,
        "admin" =>
        [
            "5", "[]", "\"http://10.0.0.1:8081\"", """{"port":8081}""", """{"port":0,"key":"0123456789abcdef0123456789abcdef"}""", """{"port":8081,"key":"short"}""",
            """{"port":8081,"key":"0123456789abcdef 123456789abcdef"}""", $$"""{"port":8081,"key":"{{new string('k', 129)}}"}""", """{"port":8081,"key":5}""",
        ],
        "certificates" => NoCertificates,
        "certificates_left_out" => [.. NoNumber],
        "keep_last" or "reset" or "manual" or "override_freeze" or "drained" or "gated" or "enabled" => ["\"true\"", "\"\"", "1", "0", "[]", "{}"],
        "access_log" or "client_certificate" or "prune" or "check" => ["\"true\"", "\"\"", "1", "0", "[]", "{}"],
        "weight" => [.. NoNumber, "65536"],
        "path" => [.. NoText, "\"\"", "\"api\"", "\"/a b\"", "\"/a#b\"", "\"/{\"", "\"/{a}{b}\"", "\"/{a:no}\"", $"\"/{new string('a', 512)}\""],
        "auth" => [.. NoText, "\"\"", "\"a b\"", $"\"{new string('a', 129)}\""],
        "rate_limit" => ["5", "[]", "\"5\"", "{}", """{"permits_per_second":0}""", """{"permits_per_second":"5"}""", """{"permits_per_second":5,"burst":0}""", """{"permits_per_second":5,"by":"ip"}""", """{"permits_per_second":5,"rate":1}"""],
        "connect_timeout_ms" => [.. NoNumber, "0", "300001"],
        "activity_timeout_ms" or "answer_timeout_ms" => [.. NoNumber, "0", "86400001"],
        "quiet_timeout_ms" => [.. NoNumber, "0", "1728000001"],
        "protocol" => [.. NoText, "\"\"", "\"HTTP1\"", "\"http3\""],
        "pick" => [.. NoText, "\"\"", "\"Random\"", "\"hash-header:\"", "\"hash-cookie:a b\""],
        "version" => [.. NoNumber.Where(json => json != "4294967297")],
        "methods" => ["5", "\"GET\"", "{}", "[]", "[5]", "[null]", "[\"get\"]", "[\"G T\"]", "[\"\"]", "[\"GET\\r\\n\"]"],
        "allow_from" or "deny_from" =>
            ["5", "\"10.0.0.0/8\"", "{}", "[]", "[5]", "[null]", "[\"10.0.0.256\"]", "[\"10.0.0.0/33\"]", "[\"shop.example.com\"]", "[\"\"]"],
        "max_body_bytes" => [.. NoNumber.Where(json => json != "4294967297"), "1099511627777"],
        "strip_prefix" => [.. NoText, "\"\"", "\"/ap\"", "\"/\"", "\"/api/more\"", $"\"/{new string('a', 512)}\""],
        "add_prefix" => [.. NoText, "\"\"", "\"v2\"", "\"/a b\"", "\"/a/../b\"", "\"/a%2Fb\"", "\"/a?b\"", "\"/{a}\"", "\"/\""],
        "redirect" =>
        [
            "5", "[]", "\"/x\"", "{}", """{"to":5}""", """{"to":""}""", """{"to":"//evil.com"}""", """{"to":"javascript:alert(1)"}""",
            """{"to":"https://{path}"}""", """{"to":"https://evil.com@{host}/"}""", """{"to":"https://a b/"}""", """{"to":"/x","status":303}""",
            """{"to":"/x","status":"302"}""", """{"to":"/x","code":302}""", """{"to":"/x\r\ny"}""", $$"""{"to":"/{{new string('a', 2048)}}"}""",
        ],
        "jwt" =>
        [
            "5", "[]", "\"https://a.example.com\"", """{"authority":"https://a.example.com"}""", """{"audiences":["a"]}""", """{"authority":"http://a.example.com","audiences":["a"]}""",
            """{"authority":"a.example.com","audiences":["a"]}""", """{"authority":"https://b@a.example.com","audiences":["a"]}""", """{"authority":"https://a.example.com?b","audiences":["a"]}""",
            """{"authority":"https://a.example.com","audiences":[]}""", """{"authority":"https://a.example.com","audiences":"a"}""", """{"authority":"https://a.example.com","audiences":[""]}""",
            """{"authority":"https://a.example.com","audiences":["a"],"scopes":["b c"]}""", """{"authority":"https://a.example.com","audiences":["a"],"scopes":[]}""",
            """{"authority":"https://a.example.com","audiences":["a"],"claims":[]}""", """{"authority":"https://a.example.com","audiences":["a"],"claims":[{"name":"b"}]}""",
            """{"authority":"https://a.example.com","audiences":["a"],"claims":[{"name":"b","values":[]}]}""", """{"authority":"https://a.example.com","audiences":["a"],"claims":[{"values":["c"]}]}""",
            """{"authority":"https://a.example.com","audiences":["a"],"clock_skew_seconds":301}""", """{"authority":"https://a.example.com","audiences":["a"],"issuer":"b"}""",
        ],
        "forward_auth" =>
        [
            "5", "[]", "{}", "\"http://a/\"", """{"url":""}""", """{"url":"ftp://a/"}""", """{"url":"http://ann:pw@a/"}""", """{"url":"/verify"}""", $$"""{"url":"http://a/{{new string('a', 2048)}}"}""",
            """{"url":"http://a/","answer_headers":[]}""", """{"url":"http://a/","answer_headers":["Host"]}""", """{"url":"http://a/","timeout_ms":9}""", """{"url":"http://a/","timeout_ms":60001}""",
            """{"url":"http://a/","uri":"http://a/"}""",
        ],
        "fault" =>
        [
            "5", "[]", "{}", """{"percent":5}""", """{"status":200}""", """{"status":"503"}""", """{"delay_ms":0}""", """{"delay_ms":300001}""", """{"status":503,"percent":0}""",
            """{"status":503,"percent":101}""", """{"status":503,"header":"a b"}""", """{"status":503,"header":""}""", """{"status":503,"share":5}""",
        ],
        "cache" => ["5", "[]", "true", """{"max_answer_bytes":0}""", """{"max_answer_bytes":16777217}""", """{"max_answer_bytes":"5"}""", """{"max_bytes":5}"""],
        "mirror" =>
        [
            "5", "[]", "{}", "\"known-next\"", """{"percent":5}""", """{"ns":""}""", """{"ns":5}""", """{"ns":"a b"}""", """{"ns":"known"}""", """{"ns":"KNOWN"}""",
            """{"ns":"known-next","percent":0}""", """{"ns":"known-next","percent":100.5}""", """{"ns":"known-next","percent":"5"}""", """{"ns":"known-next","credentials":"true"}""",
            """{"ns":"known-next","namespace":"known-next"}""",
        ],
        "in_flight" =>
        [
            "5", "[]", "{}", """{"queue":5}""", """{"max":0}""", """{"max":"5"}""", """{"max":1000001}""", """{"max_per_node":0}""", """{"max":5,"queue":-1}""",
            """{"max":5,"queue_timeout_ms":0}""", """{"max":5,"queue_timeout_ms":300001}""", """{"max":5,"most":5}""",
        ],
        "maintenance" =>
        [
            "5", "[]", "\"soon\"", """{"on":"true"}""", """{"text":""}""", """{"text":5}""", """{"text":"a\r\nb"}""", $$"""{"text":"{{new string('a', 1025)}}"}""",
            """{"retry_after_seconds":0}""", """{"retry_after_seconds":86401}""", """{"until":5}""",
        ],
        "cors" =>
        [
            "5", "[]", "\"*\"", "{}", """{"origins":[]}""", """{"origins":"*"}""", """{"origins":[5]}""", """{"origins":["example.com"]}""", """{"origins":["https://a/"]}""",
            """{"origins":["https://A"]}""", """{"origins":["https://a:443"]}""", """{"origins":["https://a","*"]}""", """{"origins":["*"],"credentials":true}""",
            """{"origins":["null"],"credentials":true}""", """{"origins":["*"],"max_age_seconds":86401}""", """{"origins":["*"],"methods":["get"]}""",
            """{"origins":["*"],"headers":["a b"]}""", """{"origins":["*"],"exposed_headers":["*,"]}""", """{"origins":["*"],"origin":"*"}""",
        ],
        "request_headers" => [.. NoHeaders, """[{"name":"Host","set":"a"}]""", """[{"name":"x-forwarded-for","remove":true}]"""],
        "response_headers" => NoHeaders,
        "routes" => ["5", "{}", "[5]", """[{"id":"a"}]""", """[{"id":"a","ns":"known","path":"a"}]""", """[{"id":"a","ns":"known"},{"id":"A","ns":"known","path":"/a"}]""", """[{"id":"a","ns":"known","rule":1}]"""],
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "has no broken values here"),
    };

    private static readonly string[] NoHeaders =
        [
            "5", "{}", "[5]", "[null]", "[{}]", """[{"name":"X-A"}]""", """[{"name":"X-A","set":"a","remove":true}]""", """[{"name":"X-A","remove":false}]""",
            """[{"name":"X-A","set":"a","put":"a"}]""", """[{"name":"X A","set":"a"}]""", """[{"name":"X-A","set":""}]""", """[{"name":"X-A","set":"a\r\nb"}]""",
            """[{"name":"X-A","add":" a"}]""", """[{"name":"X-A","set":"ü"}]""", """[{"name":"Content-Length","set":"5"}]""", """[{"name":"Connection","remove":true}]""",
            "[" + string.Join(',', Enumerable.Repeat("""{"name":"X-A","add":"a"}""", 33)) + "]",
        ];

    private static string LargeConditions() =>
        "{" + string.Join(',', Enumerable.Range(0, 16).Select(i => $"\"k{i}\":\"{new string('订', 255)}\"")) + "}";

    private static string[] NoConditions(string field) =>
        [.. ((string[])
            [
                "5", "[]", "\"a=b\"", """{"":"v"}""", """{"a":5}""", """{"a":null}""", """{"a":["v"]}""", """{"a":"x\r\ny"}""", """{"a":"\ud800"}""", """{"a\r\n":"v"}""",
                $$"""{"a":"{{new string('v', 256)}}"}""", $$"""{"{{new string('a', 65)}}":"v"}""",
                "{" + string.Join(',', Enumerable.Range(0, 17).Select(i => $"\"k{i}\":\"v\"")) + "}",
            ]).Select(json => $$"""{"{{field}}":{{json}}}""")];
}
