using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Kenger.Gateway.Tests;

/// <summary>Headers of the PROXY protocol as balancers send them, and as nobody should.</summary>
internal static class ProxyHeaders
{
    public const byte Local = 0x20;
    public const byte Proxy = 0x21;
    public const byte Unspecified = 0x00;
    public const byte TcpByIPv4 = 0x11;
    public const byte TcpByIPv6 = 0x21;
    public const byte UnixStream = 0x31;

    public static readonly byte[] Signature = "\r\n\r\n\0\r\nQUIT\n"u8.ToArray();

    private const string GoodNames = "TCP4 203.0.113.7 192.0.2.1 51234 443";

    /// <summary>Version 1.</summary>
    public static byte[] Line(string names) => Encoding.Latin1.GetBytes($"PROXY {names}\r\n");

    /// <summary>Version 1 for a client.</summary>
    public static byte[] LineFor(string address, int port = 51234) =>
        Line(address.Contains(':', StringComparison.Ordinal) ? $"TCP6 {address} 2001:db8::1 {port} 443" : $"TCP4 {address} 192.0.2.1 {port} 443");

    /// <summary>Version 2.</summary>
    public static byte[] Binary(byte command, byte family, byte[] block, int? announced = null)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(announced ?? block.Length));
        return [.. Signature, command, family, .. length, .. block];
    }

    /// <summary>Version 2 for a client, with extensions behind the addresses.</summary>
    public static byte[] BinaryFor(string address, int port = 51234, params byte[] extensions)
    {
        var client = IPAddress.Parse(address).GetAddressBytes();
        return Binary(
            Proxy, client.Length == 4 ? TcpByIPv4 : TcpByIPv6, [.. client, .. new byte[client.Length], (byte)(port >> 8), (byte)port, 1, 0xBB, .. extensions]);
    }

    /// <summary>A header of each kind, and whom it names.</summary>
    public static IReadOnlyList<(string What, byte[] Bytes, string? Client)> Good { get; } =
    [
        ("IPv4", Line(GoodNames), "203.0.113.7:51234"),
        ("IPv4, the longest", Line("TCP4 255.255.255.255 255.255.255.255 65535 65535"), "255.255.255.255:65535"),
        ("IPv4, port 0", Line("TCP4 203.0.113.7 192.0.2.1 0 0"), "203.0.113.7:0"),
        ("IPv6", Line("TCP6 2001:db8::7 2001:db8::1 51234 443"), "[2001:db8::7]:51234"),
        ("IPv6, capitals", Line("TCP6 2001:DB8::ABCD ::1 51234 443"), "[2001:db8::abcd]:51234"),
        ("IPv6, the longest", Line($"TCP6 {Longest} {Longest} 65535 65535"), $"[{Longest}]:65535"),
        ("IPv4 in IPv6", Line("TCP6 ::ffff:203.0.113.7 ::1 51234 443"), "203.0.113.7:51234"),
        ("unknown", Line("UNKNOWN"), null),
        ("unknown with names", Line("UNKNOWN 203.0.113.7 192.0.2.1 51234 443"), null),
        ("unknown with anything", Line("UNKNOWN \0\xFF TCP4 PROXY"), null),
        ("unknown, the longest", Line("UNKNOWN ".PadRight(ProxyLineLimit - 8, 'f')), null),
        ("binary IPv4", BinaryFor("203.0.113.7"), "203.0.113.7:51234"),
        ("binary IPv6", BinaryFor("2001:db8::7"), "[2001:db8::7]:51234"),
        ("binary IPv4 in IPv6", BinaryFor("::ffff:203.0.113.7"), "203.0.113.7:51234"),
        ("binary IPv4 with extensions", BinaryFor("203.0.113.7", 51234, [0x04, 0, 3, 0, 0, 0, 0x20, 0, 0]), "203.0.113.7:51234"),
        ("binary IPv4 with a checksum that is wrong", BinaryFor("203.0.113.7", 51234, [0x03, 0, 4, 1, 2, 3, 4]), "203.0.113.7:51234"),
        ("binary IPv4 with extensions that are none", BinaryFor("203.0.113.7", 51234, [0x04, 0xFF]), "203.0.113.7:51234"),
        ("binary IPv6 with lines among the extensions", BinaryFor("2001:db8::7", 51234, [.. Line(GoodNames), .. Signature]), "[2001:db8::7]:51234"),
        ("binary, the longest", BinaryFor("203.0.113.7", 51234, new byte[4096 - 12]), "203.0.113.7:51234"),
        ("local", Binary(Local, Unspecified, []), null),
        ("local with addresses", Binary(Local, TcpByIPv4, new byte[12]), null),
        ("local of a family nobody knows", Binary(Local, 0xFF, new byte[3]), null),
        ("local, the longest", Binary(Local, Unspecified, new byte[4096]), null),
        ("binary of no family", Binary(Proxy, Unspecified, []), null),
        ("binary of no family with extensions", Binary(Proxy, Unspecified, new byte[20]), null),
        ("binary of a unix socket", Binary(Proxy, UnixStream, new byte[216]), null),
    ];

    /// <summary>What is no header, whatever follows.</summary>
    public static IReadOnlyList<(string What, byte[] Bytes)> Malformed { get; } =
    [
        .. new[]
        {
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01\x02\0\x01", "\0", "\r\nPROXY UNKNOWN\r\n", "\n", " PROXY UNKNOWN\r\n",
            "proxy UNKNOWN\r\n", "PROXY\tUNKNOWN\r\n", "PROXY\r\n", "PROXYUNKNOWN\r\n", "PROXY-UNKNOWN\r\n", "PROXY \r\n", "PROXY  UNKNOWN\r\n", "PROXY unknown\r\n", "PROXY UNKNOWNX\r\n",
            "PROXY UNKNOWN\n", "PROXY UNKNOWN\rX", "PROXY UNKNOWN \n\r\n", $"PROXY {GoodNames}\n", $"PROXY {GoodNames}\r\r\n", $"PROXY {GoodNames}\0\r\n", "\xEF\xBB\xBFPROXY UNKNOWN\r\n",
        }.Select(text => (Shown(text), Encoding.Latin1.GetBytes(text))),
        .. new[]
        {
            "TCP4", "TCP4 ", "TCP4 203.0.113.7", "TCP4 203.0.113.7 192.0.2.1", "TCP4 203.0.113.7 192.0.2.1 51234", "TCP4 203.0.113.7 192.0.2.1 51234 ", $"{GoodNames} ", $"{GoodNames} 1",
            $" {GoodNames}", "TCP4  203.0.113.7 192.0.2.1 51234 443", "TCP4 203.0.113.7  192.0.2.1 51234 443", "TCP4\t203.0.113.7 192.0.2.1 51234 443", "tcp4 203.0.113.7 192.0.2.1 51234 443",
            "TCP 203.0.113.7 192.0.2.1 51234 443", "TCP5 203.0.113.7 192.0.2.1 51234 443", "UDP4 203.0.113.7 192.0.2.1 51234 443", "TCP6 203.0.113.7 192.0.2.1 51234 443",
            "TCP4 2001:db8::7 2001:db8::1 51234 443", "TCP4 203.0.113.7 2001:db8::1 51234 443", "TCP6 2001:db8::7 192.0.2.1 51234 443", "TCP4 ::ffff:203.0.113.7 192.0.2.1 51234 443",
            "TCP4 203.0.113.256 192.0.2.1 51234 443", "TCP4 203.0.113 192.0.2.1 51234 443", "TCP4 203.0.113.7.1 192.0.2.1 51234 443", "TCP4 203.0.113. 192.0.2.1 51234 443",
            "TCP4 010.0.0.1 192.0.2.1 51234 443", "TCP4 203.0.113.07 192.0.2.1 51234 443", "TCP4 0x7f.0.0.1 192.0.2.1 51234 443", "TCP4 2130706433 192.0.2.1 51234 443", "TCP4 1 192.0.2.1 51234 443",
            "TCP4 203.0.113.7:80 192.0.2.1 51234 443", "TCP4 localhost 192.0.2.1 51234 443", "TCP4 -1.0.0.1 192.0.2.1 51234 443", "TCP4 203.0.113.7 192.0.2.999 51234 443", "TCP4 203.0.113.7/8 192.0.2.1 51234 443",
            "TCP4 203.0.113.\xB9 192.0.2.1 51234 443", "TCP6 [2001:db8::7] 2001:db8::1 51234 443", "TCP6 fe80::1%1 2001:db8::1 51234 443", "TCP6 fe80::1%eth0 2001:db8::1 51234 443",
            "TCP6 2001:db8::/32 2001:db8::1 51234 443", "TCP6 2001::db8::7 2001:db8::1 51234 443", "TCP6 1:2:3:4:5:6:7 2001:db8::1 51234 443", "TCP6 1:2:3:4:5:6:7:8:9 2001:db8::1 51234 443",
            "TCP6 2001:db8::00007 2001:db8::1 51234 443", "TCP6 2001:db8::g 2001:db8::1 51234 443", "TCP6 : 2001:db8::1 51234 443", "TCP6 ::: 2001:db8::1 51234 443", "TCP6 7 2001:db8::1 51234 443",
            "TCP6 ::ffff:203.0.113.07 2001:db8::1 51234 443", "TCP6 ::ffff:203.0.113 2001:db8::1 51234 443", "TCP6 2001:db8::7 2001:db8::x 51234 443",
            "TCP4 203.0.113.7 192.0.2.1 65536 443", "TCP4 203.0.113.7 192.0.2.1 51234 65536", "TCP4 203.0.113.7 192.0.2.1 -1 443", "TCP4 203.0.113.7 192.0.2.1 +80 443", "TCP4 203.0.113.7 192.0.2.1 080 443",
            "TCP4 203.0.113.7 192.0.2.1 00 443", "TCP4 203.0.113.7 192.0.2.1 0x50 443", "TCP4 203.0.113.7 192.0.2.1 8,0 443", "TCP4 203.0.113.7 192.0.2.1  443", "TCP4 203.0.113.7 192.0.2.1 99999999999 443",
            "UNKNOWN ".PadRight(ProxyLineLimit - 7, 'f'), "UNKNOWN ".PadRight(5000, 'f'), "TCP4 ".PadRight(ProxyLineLimit, '1'),
        }.Select(names => (Shown(names), Line(names))),
        ("a line that doesn't end", Encoding.Latin1.GetBytes("PROXY UNKNOWN ".PadRight(ProxyLineLimit, 'f'))),
        .. Enumerable.Range(0, Signature.Length).Select(i => ($"byte {i} of the signature", OtherAt(BinaryFor("203.0.113.7"), i))),
        .. new byte[] { 0x00, 0x01, 0x10, 0x11, 0x22, 0x2F, 0x31, 0xF1 }.Select(command => ($"command {command:X2}", Binary(command, TcpByIPv4, new byte[12]))),
        .. new byte[] { 0x01, 0x02, 0x10, 0x12, 0x13, 0x20, 0x22, 0x30, 0x32, 0x41, 0xF1, 0xFF }.Select(family => ($"family {family:X2}", Binary(Proxy, family, new byte[216]))),
        ("binary IPv4, too short", Binary(Proxy, TcpByIPv4, new byte[12], announced: 11)),
        ("binary IPv4, empty", Binary(Proxy, TcpByIPv4, [])),
        ("binary IPv6, too short", Binary(Proxy, TcpByIPv6, new byte[36], announced: 35)),
        ("binary of a unix socket, too short", Binary(Proxy, UnixStream, new byte[216], announced: 215)),
        ("binary IPv4, too long", Binary(Proxy, TcpByIPv4, new byte[4097])),
        ("binary IPv4, as long as can be said", Binary(Proxy, TcpByIPv4, new byte[65535])),
        ("local, too long", Binary(Local, Unspecified, new byte[4097])),
        ("a line behind the signature", [.. Signature, .. Line(GoodNames)]),
        ("the signature twice", [.. Signature, .. BinaryFor("203.0.113.7")]),
    ];

    private const int ProxyLineLimit = 107;

    private const string Longest = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe";

    private static string Shown(string text) => System.Text.Json.JsonEncodedText.Encode(text.Length > 90 ? $"{text[..20]}… ({text.Length})" : text).ToString();

    private static byte[] OtherAt(byte[] bytes, int index)
    {
        bytes[index] ^= 0x20;
        return bytes;
    }
}
