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

    public static IEnumerable<string> Of(string field) => field switch
    {
        "ns" or "name" => [.. NoText, "\"\"", "\" \"", "\"a b\"", "\"-a\"", "\".a\"", "\"订单\"", "\"a/b\"", "\"a,b\"", $"\"{new string('a', 65)}\""],
        "host" =>
        [
            .. NoText, "\"\"", "\" \"", "\"a b\"", "\"0.0.0.0\"", "\"::\"", "\"[::]\"", "\"10.0.0.256\"", "\"10.1\"", "\"010.0.0.1\"", "\"fe80::1%eth0\"",
            "\"10.0.0.1:80\"", "\"[::1]:80\"", "\"http://a\"", "\"a/b\"", "\"a@b\"", "\"-a\"", "\"a..b\"", "\"例子\"", $"\"{string.Join('.', Enumerable.Repeat("abcdefg", 17))}\"",
        ],
        "description" => [.. NoText, $"\"{new string('d', 256)}\""],
        "health_path" => [.. NoText, "\"\"", "\"status\"", "\"/a b\"", "\"/a#b\"", "\"/状态\"", $"\"/{new string('a', 128)}\""],
        "labels" => NoLabels,
        "port" => [.. NoNumber, "0", "65536"],
        "id" => [.. NoNumber.Where(json => json is not ("4294967297" or "9223372036854775807")), "0"],
        "heartbeat_interval" => [.. NoNumber, "0", "3601"],
        "ttl_seconds" => [.. NoNumber, "0", "31536001"],
        "keep_last" or "reset" or "drained" => ["\"true\"", "\"\"", "1", "0", "[]", "{}"],
        "weight" => [.. NoNumber, "65536"],
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "has no broken values here"),
    };
}
