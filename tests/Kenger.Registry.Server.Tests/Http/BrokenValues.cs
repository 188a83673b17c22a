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

    private static readonly string[] NoMatch =
        [
            "5", "true", "[]", "\"x\"", "{}", """{"clients":[]}""", """{"clients":[],"headers":{},"cookies":{},"query":{}}""", """{"percent_key":"client"}""",
            """{"unknown":5}""", """{"clients":"::1"}""", """{"clients":{}}""", """{"clients":[5]}""", """{"clients":[null]}""", """{"clients":[["::1"]]}""",
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
        "ttl_seconds" => [.. NoNumber, "0", "31536001"],
        "keep_last" or "reset" or "drained" or "enabled" => ["\"true\"", "\"\"", "1", "0", "[]", "{}"],
        "weight" => [.. NoNumber, "65536"],
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "has no broken values here"),
    };

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
