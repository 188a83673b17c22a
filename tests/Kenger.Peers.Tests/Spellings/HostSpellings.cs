using Kenger.Peers.Tests.Servers;

namespace Kenger.Peers.Tests.Spellings;

/// <summary>
/// Ways to write the guarded hosts, or what some server takes for them, thought of by people. What begins with <c>Host</c> is header
/// lines of its own.
/// </summary>
internal static class HostSpellings
{
    public static IReadOnlyList<string> All { get; } =
    [
        Guarded.Host, "other.example.com",
        "SECRET.Example.COM", "secret.example.com.", "secret.example.com..", "SECRET.example.com.",
        "secret.example.com:80", "secret.example.com:443", "secret.example.com:8080", "secret.example.com:", "secret.example.com:080",
        "secret.example.com:0", "secret.example.com:65536", "secret.example.com:99999999999", "secret.example.com:x", "secret.example.com:-1",
        "secret.example.com.:80", "secret.example.com:80:80", "secret.example.com: 80",
        "secret..example.com", ".secret.example.com", "secret.example.com ", " secret.example.com", "secret.example.com\t", "\tsecret.example.com",
        "secret.example.com/", "secret.example.com/x", "secret.example.com?x", "secret.example.com#x", "secret.example.com\\x", "\\\\secret.example.com",
        "x@secret.example.com", "x:y@secret.example.com", "secret.example.com@x", "http://secret.example.com", "//secret.example.com",
        "secret.example.com,other", "other,secret.example.com", "secret.example.com other", "secret.example.com;x",
        "secret%2eexample.com", "%73ecret.example.com", "secret.example.com%00", "sec\tret.example.com", "secret.example.com\u0001",
        "\"secret.example.com\"", "[secret.example.com]", "secret。example。com", "secret．example.com", "ſecret.example.com", "Ｓecret.example.com",
        "ⓢecret.example.com", "sec\u00adret.example.com", "secret_.example.com", "secret.example.com_", "*.example.com", "secret.example.co%6d",
        Guarded.IdnHost, "XN--MNCHEN-3YA.example", "münchen.example", "MÜNCHEN.example", "mu\u0308nchen.example", "m%C3%BCnchen.example",
        "xn--mnchen-3ya.example.", "xn--mnchen-3ya.example:80",
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
        "[::1%25lo]", "[::1%lo]", "[::1", "::1", "[::1]x", "", "*", "-", "a~b", "a b", "a<b", "a'b", "a$b",
        "Host: other\r\nHost: secret.example.com\r\n", "Host: secret.example.com\r\nHost: other\r\n", "Host : secret.example.com\r\nHost: other\r\n",
        "Host: other\r\n secret.example.com\r\n", "Host: other\r\nX-Forwarded-Host: secret.example.com\r\n",
        "Host: other\r\nForwarded: host=secret.example.com\r\n", "Host: other\r\nX-Host: secret.example.com\r\n",
        "Host: other\r\nX_Forwarded_Host: secret.example.com\r\n", "Host\t: secret.example.com\r\n", "Host_: secret.example.com\r\nHost: other\r\n",
    ];
}
