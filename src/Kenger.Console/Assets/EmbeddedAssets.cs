using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Kenger.Console.Assets;

/// <summary>The console's own files, from inside the assembly: packed small once, at first use, and named by their content so that browsers keep them.</summary>
internal static class EmbeddedAssets
{
    private static readonly (string Name, string Type)[] Files =
    [
        ("console.css", "text/css; charset=utf-8"),
        ("console.js", "text/javascript; charset=utf-8"),
        ("blazor.web.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ];

    private static readonly Lazy<FrozenDictionary<string, EmbeddedAsset>> All =
        new(() => Files.ToFrozenDictionary(file => file.Name, file => Read(file.Name, file.Type), StringComparer.Ordinal));

    /// <summary>Null for what is no asset.</summary>
    public static EmbeddedAsset? Find(string name) => All.Value.GetValueOrDefault(name);

    /// <summary>The address of an asset below the console's prefix; another content is another address.</summary>
    public static string UrlOf(string name) => $"assets/{name}?v={All.Value[name].Tag}";

    private static EmbeddedAsset Read(string name, string type)
    {
        using var stream = typeof(EmbeddedAssets).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"There is no {name} in the assembly.");
        var plain = new byte[stream.Length];
        stream.ReadExactly(plain);
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            brotli.Write(plain);
        }

        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        return new EmbeddedAsset(type, Convert.ToHexStringLower(SHA256.HashData(plain))[..12], plain, packed.ToArray(), zipped.ToArray());
    }
}

/// <summary>A file of the console.</summary>
/// <param name="Type">Its content type.</param>
/// <param name="Tag">Of its content.</param>
/// <param name="Plain">Its bytes.</param>
/// <param name="Brotli">The same, packed for browsers on https and localhost.</param>
/// <param name="Gzip">The same, packed for all others.</param>
internal sealed record EmbeddedAsset(string Type, string Tag, byte[] Plain, byte[] Brotli, byte[] Gzip);
