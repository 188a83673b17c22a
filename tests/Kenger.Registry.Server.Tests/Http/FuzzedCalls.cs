using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>
/// Bodies for every POST endpoint: fields of its own and of others, good, broken or of any JSON at all, whole or damaged. Near
/// enough to good ones that many get far.
/// </summary>
internal static class FuzzedCalls
{
    private static readonly string[] Fields =
        [.. PostEndpoints.All.SelectMany(endpoint => endpoint.Good.Keys).Distinct(StringComparer.Ordinal)];

    private static readonly string[] Scraps =
        ["\\ud800", "\\u0000", "\"", "{", "}", "[", "]", ",", ":", "null", "-1", "1e999", "true", "\\", "\0", "é", "\n", "\uFEFF", "//", "99999999999999999999"];

    private static readonly string[] Numbers =
        ["0", "-0", "1", "80", "65535", "65536", "-1", "1.0", "1.5", "1e2", "1e400", "9223372036854775807", "9223372036854775808", "-9223372036854775809"];

    private static readonly string[] Texts =
        ["", "known", "new", "10.0.0.1", "::1", "[::1]", "/h", "static", "lease", "v", "\u202e", "🚀", "a\\u0000b", "\\ud83d", "..", "%00", "{}", "' OR 1=1 --", "'; DROP TABLE upstream_node; --"];

    public static Arbitrary<FuzzedCall> Any { get; } = Arb.From(
        from endpoint in Gen.Elements<PostEndpoint>(PostEndpoints.All)
        from body in BodyOf(endpoint)
        from damaged in Damaged(Encoding.UTF8.GetBytes(body))
        select new FuzzedCall(endpoint.Path, damaged));

    private static Gen<string> BodyOf(PostEndpoint endpoint) => Gen.Frequency(
        (9, from own in Gen.CollectToList([.. endpoint.Good.Select(pair => FieldOf(pair.Key, pair.Value))])
            from others in Gen.ListOf(Gen.Elements(Fields).SelectMany(field => FieldOf(field, "null")), 2)
            from more in Gen.Elements(0, 0, 0, 1, 2)
            select "{" + string.Join(',', own.Where(field => field.Length > 0).Concat(others.Take(more))) + "}"),
        (1, Json(3)));

    private static Gen<string> FieldOf(string name, string good) =>
        from value in Gen.Frequency(
            (12, Gen.Constant(good)), (2, Gen.Elements(Known(name))), (2, Json(2)), (1, Gen.Constant("")))
        select value.Length == 0 ? "" : $"\"{name}\":{value}";

    private static string[] Known(string field) => field == "mode" ? ["\"static\"", "\"x\"", "1"] : [.. BrokenValues.Of(field)];

    private static Gen<string> Json(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.Elements("null", "true", "false"),
            Gen.Elements(Numbers),
            Gen.Elements(Texts).Select(text => $"\"{text}\""),
            Gen.Choose(1, 3000).Select(length => $"\"{new string('x', length)}\""));
        return depth == 0
            ? leaf
            : Gen.Frequency(
                (3, leaf),
                (1, Gen.ListOf(Json(depth - 1)).Select(items => $"[{string.Join(',', items.Take(8))}]")),
                (1, Gen.ListOf(Gen.Elements(Texts).SelectMany(key => Json(depth - 1).Select(value => $"\"{key}\":{value}")))
                    .Select(members => $"{{{string.Join(',', members.Take(40))}}}")));
    }

    private static Gen<byte[]> Damaged(byte[] body) => Gen.Frequency(
        (6, Gen.Constant(body)),
        (1, from at in Gen.Choose(0, body.Length)
            from scrap in Gen.Elements(Scraps)
            select (byte[])[.. body[..at], .. Encoding.UTF8.GetBytes(scrap), .. body[at..]]),
        (1, from at in Gen.Choose(0, body.Length) select body[..at]),
        (1, from at in Gen.Choose(0, body.Length - 1)
            from value in Gen.Choose(0, 255)
            select (byte[])[.. body[..at], (byte)value, .. body[(at + 1)..]]));
}
