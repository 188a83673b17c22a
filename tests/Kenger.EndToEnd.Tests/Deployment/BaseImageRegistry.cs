using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.EndToEnd.Tests.Deployment;

/// <summary>A container registry on loopback with one image, which holds one file: in place of those of .NET, which are elsewhere. Its user is root.</summary>
internal sealed class BaseImageRegistry : IAsyncDisposable
{
    private readonly WebApplication _app;

    private BaseImageRegistry(WebApplication app) => _app = app;

    /// <summary>The image, as projects name it.</summary>
    public string Image => new Uri(_app.Urls.Single()).Authority + "/base:latest";

    public static async Task<BaseImageRegistry> StartAsync()
    {
        var files = TarOf("etc/os-release", "ID=base\n"u8.ToArray());
        var layer = Compress(files);
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { User = "root", Env = (string[])["PATH=/usr/bin:/bin"] },
            rootfs = new { type = "layers", diff_ids = (string[])[DigestOf(files)] },
        });
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = "application/vnd.oci.image.manifest.v1+json",
            config = new { mediaType = "application/vnd.oci.image.config.v1+json", size = config.Length, digest = DigestOf(config) },
            layers = (object[])[new { mediaType = "application/vnd.oci.image.layer.v1.tar+gzip", size = layer.Length, digest = DigestOf(layer) }],
        });

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            var path = context.Request.Path.Value!;
            var (body, type) = path.Contains("/manifests/", StringComparison.Ordinal) ? (manifest, "application/vnd.oci.image.manifest.v1+json")
                : path.EndsWith(DigestOf(config), StringComparison.Ordinal) ? (config, "application/octet-stream")
                : path.EndsWith(DigestOf(layer), StringComparison.Ordinal) ? (layer, "application/octet-stream")
                : path == "/v2/" ? ("{}"u8.ToArray(), "application/json")
                : (null, null);
            if (body is null)
            {
                context.Response.StatusCode = 404;
                return Task.CompletedTask;
            }

            context.Response.ContentType = type;
            context.Response.ContentLength = body.Length;
            context.Response.Headers["Docker-Content-Digest"] = DigestOf(body);
            return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body).AsTask();
        });
        await app.StartAsync();
        return new BaseImageRegistry(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static byte[] TarOf(string name, byte[] content)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        return tar.ToArray();
    }

    private static byte[] Compress(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    private static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}
