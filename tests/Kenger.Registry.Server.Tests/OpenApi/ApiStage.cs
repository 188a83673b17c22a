using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.OpenApi;

/// <summary>A registry in which the examples of the description mean something.</summary>
internal static class ApiStage
{
    /// <summary>A token that may only look, and only at a namespace that no example names.</summary>
    public const string Stranger = "token-of-a-stranger";

    private const string Old = """{"ns":"orders","host":"10.0.0.7","port":8080,"labels":{"version":"v1"}}""";
    private const string New = """{"ns":"orders","host":"10.0.0.8","port":8080,"labels":{"version":"v2"}}""";
    private const string Rule = """{"ns":"orders","match":{"headers":{"X-Beta":"*"}},"target":{"labels":{"version":"v2"}}}""";

    private const string Route = """{"id":"shop","host":"shop.example.com","ns":"orders"}""";

    public static Task<RegistryHost> StartAsync(Action<KengerRegistryServerOptions>? options = null) => RegistryHost.StartAsync(new RegistryHostSettings
    {
        Time = new FakeTimeProvider(),
        Options = all =>
        {
            // Nobody listens there: what it is told fails at once.
            all.Notices.Targets.Add(new NoticeTarget { Name = "ops", Url = "http://127.0.0.1:9/" });
            all.PublicUrl = "https://registry.example.com";
            all.Notices.LinkSecret = "0123456789abcdef0123456789abcdef";
            all.NamedTokens.Add(new NamedToken
            {
                Name = "stranger",
                Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Stranger))),
                Role = "read",
                Namespaces = ["elsewhere"],
            });
            options?.Invoke(all);
        },
    });

    /// <summary>What must be there before the example of an endpoint can go well.</summary>
    public static async Task PrepareAsync(RegistryHost registry, string path)
    {
        if (path == ApiRoutes.NamespaceAdd)
        {
            return;
        }

        (await registry.PostAsync(ApiRoutes.NodeRegister, Old)).IsOk();
        (await registry.PostAsync(ApiRoutes.NodeRegister, New)).IsOk();
        (await registry.PostAsync(ApiRoutes.RuleAdd, Rule)).IsOk();
        if (path.Contains("/route/", StringComparison.Ordinal) || path == ApiRoutes.Sync)
        {
            (await registry.PostAsync(ApiRoutes.RoutePut, Route)).IsOk();
        }

        if ((path.Contains("/rollout/", StringComparison.Ordinal) && path != ApiRoutes.RolloutStart) || path is ApiRoutes.Report or ApiRoutes.Sync or ApiRoutes.NamespaceList)
        {
            await StartRolloutAsync(registry);
        }

        if (path == ApiRoutes.RolloutResume)
        {
            (await registry.PostAsync(ApiRoutes.RolloutPause, """{"ns":"orders"}""")).IsOk();
        }
    }

    public static async Task StartRolloutAsync(RegistryHost registry) => (await registry.PostAsync(
        ApiRoutes.RolloutStart,
        """{"ns":"orders","label":"version=v2","steps":[5,50],"approve":[5],"hooks":[{"url":"http://127.0.0.1:9/a","secret":"0123456789abcdef"}],"checks":[{"url":"http://127.0.0.1:9","query":"up","max":1}],"sticky":"client","analysis":{"max_p99_ms":500},"reason":"r"}"""))
        .IsOk();
}
