using System.Net;
using System.Text.Json.Nodes;
using Kenger.Contracts;
using Kenger.EndToEnd.Tests.Processes;

namespace Kenger.EndToEnd.Tests.Deployment;

/// <summary><c>deploy/compose</c>: what one part names, another has, and the settings of its services, tried without containers.</summary>
public sealed class ComposeTests : IDisposable
{
    private static readonly JsonNode Compose = DeployFolder.Read("compose", "compose.yml").Single();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kenger-compose-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Services_WhatTheyName_IsThere()
    {
        var services = Compose["services"]!.AsObject();
        Assert.Equal(["database", "gateway-1", "gateway-2", "grafana", "prometheus", "registry"], services.Select(pair => pair.Key).Order(StringComparer.Ordinal));
        foreach (var (name, service) in services)
        {
            Assert.All(service!["depends_on"] is { } others ? others.Keys() : [], other => Assert.True(services.ContainsKey(other), $"{name} → {other}"));
            Assert.All(service["secrets"] is { } secrets ? secrets.Texts() : [], secret => Assert.Contains(secret, Compose["secrets"].Keys()));
            foreach (var source in (service["volumes"]?.Texts() ?? []).Select(volume => volume.Split(':')[0]))
            {
                Assert.True(
                    source.StartsWith('.') ? File.Exists(DeployFolder.PathOf("compose", source)) : Compose["volumes"].Keys().Contains(source), $"{name}: {source}");
            }

            if (service["image"]!.ToString().StartsWith("kenger", StringComparison.Ordinal))
            {
                Assert.Equal("true", service["read_only"]!.ToString());
                Assert.Equal(["ALL"], service["cap_drop"].Texts());
                Assert.Equal("health", service["healthcheck"]!["test"].Texts()[3]);
            }
        }
    }

    [Fact]
    public void Prometheus_ItsTargets_AreServicesAndItsSecretsAreMounted()
    {
        var jobs = DeployFolder.Read("compose", "prometheus.yml").Single()["scrape_configs"]!.AsArray();
        var secrets = Compose["services"]!["prometheus"]!["secrets"].Texts();

        var targets = jobs.SelectMany(job => job!["static_configs"]![0]!["targets"].Texts()).ToArray();

        Assert.Equal(["gateway-1:8081", "gateway-2:8081", "registry:5000"], targets);
        Assert.All(jobs, job => Assert.Contains(job!["authorization"]!["credentials_file"]!.ToString().Replace("/run/secrets/", "", StringComparison.Ordinal), secrets));
    }

    [UnixFact]
    public async Task Prepare_ItsSecrets_OpenWhatTheirOwnersNeed()
    {
        var prepared = await PrepareAsync();
        await using var registry = AppProcess.StartDotnet(
            "kenger.dll",
            ["server", "--listen", "http://127.0.0.1:0", "--store", "memory", "--no-console"],
            new Dictionary<string, string> { ["KENGER_SERVER_TOKEN_FILE"] = SecretFile("tokens") });
        var registryUrl = (await registry.WhenListeningAsync())[0];
        var environment = Compose["services"]!["gateway-2"]!["environment"]!.AsObject().ToDictionary(
            pair => pair.Key,
            pair => pair.Value!.ToString() switch
            {
                "http://registry:5000" => registryUrl,
                "http://*:8081" => "http://127.0.0.1:0",
                var file when file.StartsWith("/run/secrets/", StringComparison.Ordinal) => SecretFile(file["/run/secrets/".Length..]),
                var value => value,
            });
        await using var gateway = AppProcess.StartDotnet("kenger.dll", ["gateway", "--listen", "http://127.0.0.1:0"], environment);
        var admin = (await gateway.WhenListeningAsync())[^1];
        using var http = new HttpClient();

        await Eventually.BecomesTrue(
            async () => (await GetAsync(http, $"{registryUrl}{ApiRoutes.GatewayList}", "me.token")).Body.Contains("\"gateway-2\"", StringComparison.Ordinal), "the gateway at the registry");

        Assert.Equal(0, prepared);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(http, $"{registryUrl}/metrics", "prometheus.token")).Status);
        var (status, told) = await GetAsync(http, $"{admin}/config", "gateway-admin.token");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("orders", told, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(http, $"{admin}/config", "orders.token")).Status);
        Assert.Matches("^DATABASE_PASSWORD=[A-Za-z0-9_-]{32}\n$", await File.ReadAllTextAsync(Path.Combine(_folder.FullName, ".env")));
    }

    [UnixFact]
    public async Task Prepare_ASecondTime_LeavesWhatIsThere()
    {
        Assert.Equal(0, await PrepareAsync());
        var before = await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "secrets", "me.token"));

        Assert.NotEqual(0, await PrepareAsync());

        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "secrets", "me.token")));
    }

    private string SecretFile(string secret) => Path.Combine(_folder.FullName, Compose["secrets"]![secret]!["file"]!.ToString());

    private async Task<int> PrepareAsync()
    {
        var script = Path.Combine(_folder.FullName, "prepare.sh");
        File.Copy(DeployFolder.PathOf("compose", "prepare.sh"), script, overwrite: true);
        await using var prepare = AppProcess.Start("sh", [script]);
        return await prepare.WhenExitedAsync();
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(HttpClient http, string url, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new("Bearer", await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "secrets", token)));
        using var response = await http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
