using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Registry.Hosting.Tests.Publishing;

/// <summary>A service that is published trimmed and compiled ahead of time, where everything that reflection would need is gone.</summary>
public sealed class NativeAotTests
{
    [NeedsLinker]
    public async Task Service_PublishedAsNativeAot_RegistersAnswersAndDeregisters()
    {
        var folder = Directory.CreateTempSubdirectory("kenger-aot-");
        try
        {
            await PublishAsync(folder.FullName);
            Assert.False(File.Exists(Path.Combine(folder.FullName, "Kenger.Client.dll")), "The service is native code, in one file.");
            await RunAsync(Path.Combine(folder.FullName, "Kenger.Aot.Service"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string program)
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Token = "token-1";
        using var service = Start(
            program,
            [],
            ("KENGER_REGISTRY_URL", stub.Url),
            ("KENGER_REGISTRY_TOKEN", "token-1"),
            ("KENGER_REGISTRY_NAMESPACE", "orders"),
            ("KENGER_REGISTRY_HEARTBEAT_INTERVAL", "1"),
            ("KENGER_REGISTRY_LABELS", "version=v2"),
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"));
        try
        {
            await Eventually.BecomesTrue(() => stub.CallsTo(ApiRoutes.Heartbeat).Count > 0, "the service is registered and beats");
            var node = Assert.Single(stub.State.Nodes);
            using var http = new HttpClient();
            var status = await http.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{node.Port}{KengerDefaults.HealthPath}");

            Assert.Equal(("ok", true), (status.GetProperty("status").GetString(), status.GetProperty("registered").GetBoolean()));
            Assert.Equal(("orders", "v2"), (node.Ns, node.Labels["version"]));

            using var terminate = Start("sh", ["-c", $"kill -TERM {service.Id}"]);
            await service.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
            Assert.Equal(0, service.ExitCode);
            Assert.Empty(stub.State.Nodes);
        }
        finally
        {
            if (!service.HasExited)
            {
                service.Kill();
            }
        }
    }

    // In a folder of its own: what is built for other tests stays as it is.
    private static async Task PublishAsync(string folder)
    {
        using var publish = Start(
            "dotnet",
            [
                "publish", SourceTree.PathOf("tests", "Kenger.Aot.Service"), "-r", RuntimeInformation.RuntimeIdentifier, "-p:PublishAot=true",
                "-p:RunAnalyzers=false", "-o", folder, "--artifacts-path", Path.Combine(folder, "build"), "-v", "quiet", "--nologo",
            ]);
        var output = publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(8));
        Assert.True(publish.ExitCode == 0, await output);
    }

    private static Process Start(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        BuildServers.KeepOut(start);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
