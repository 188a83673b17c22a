using System.Net.Http.Headers;
using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;

namespace Kenger.Registry.Server.Tests.OpenApi;

/// <summary>How to be refused: for each endpoint and status that the description tells of, a call that comes to it.</summary>
internal static class Provocations
{
    private const string NoNode = """{"ns":"orders","host":"10.0.0.7","port":1}""";
    private const string NoRollout = """{"id":99}""";
    private const string NoNamespace = """{"ns":"ordres"}""";
    private const string OldNode = """{"ns":"orders","host":"10.0.0.7","port":8080}""";
    private const string NewNode = """{"ns":"orders","host":"10.0.0.8","port":8080}""";

    /// <summary>The classes that can be come to here; the others are told of and depend on load or on the machine.</summary>
    public static readonly int[] Statuses = [ErrorCodes.Validation, ErrorCodes.Unauthenticated, ErrorCodes.Forbidden, ErrorCodes.NotFound, ErrorCodes.Conflict];

    /// <summary>Would take ten thousand calls; <c>GrowthTests</c> has it.</summary>
    public static bool IsTooMuch(string path, int status) => (path, status) is (ApiRoutes.HostSwitch, ErrorCodes.Conflict);

    public static async Task<ApiAnswer> ProvokeAsync(ApiOperation operation, int status)
    {
        await using var registry = await ApiStage.StartAsync(options => Configure(options, operation.Path, status));
        if (status is ErrorCodes.NotFound or ErrorCodes.Conflict || operation.Path == ApiRoutes.RouteHistory)
        {
            await ApiStage.PrepareAsync(registry, operation.Path);
        }

        using var stranger = registry.NewClient();
        switch (status)
        {
            case ErrorCodes.Validation:
                return operation.Body is null ? await registry.GetAsync(operation.PathWith(operation.Parameters[0]["name"]!.GetValue<string>(), "~ ~")) : await registry.PostAsync(operation.Path, "[]");
            case ErrorCodes.Unauthenticated:
                return await SendAsync(stranger, operation);
            case ErrorCodes.Forbidden:
                stranger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiStage.Stranger);
                return await SendAsync(stranger, operation);
            default:
                return await (status == ErrorCodes.NotFound ? MissAsync(registry, operation) : CollideAsync(registry, operation));
        }
    }

    public static Task<ApiAnswer> SendAsync(HttpClient client, ApiOperation operation) => operation.Method == "GET"
        ? client.GetAnswerAsync(operation.ExamplePath)
        : client.PostAnswerAsync(operation.ExamplePath, operation.Body is null ? "" : operation.BodyExample);

    private static void Configure(KengerRegistryServerOptions options, string path, int status)
    {
        if ((path, status) is (ApiRoutes.NodeRegister, ErrorCodes.Conflict))
        {
            options.MaxNodesPerNamespace = 2;
        }

        if (path.StartsWith("/notice/link/", StringComparison.Ordinal) && status == ErrorCodes.NotFound)
        {
            options.PublicUrl = null;
            options.Notices.LinkSecret = null;
        }
    }

    private static Task<ApiAnswer> MissAsync(RegistryHost registry, ApiOperation operation) => operation.Path switch
    {
        ApiRoutes.NodeList or ApiRoutes.RuleList or ApiRoutes.Traffic => registry.GetAsync(operation.PathWith("ns", "ordres")),
        ApiRoutes.RolloutShow => registry.GetAsync(operation.Path + "?id=99"),
        ApiRoutes.NamespaceUpdate => registry.PostAsync(operation.Path, """{"name":"ordres","gated":true}"""),
        ApiRoutes.NamespaceDelete => registry.PostAsync(operation.Path, """{"name":"ordres"}"""),
        ApiRoutes.HostSwitch => registry.PostAsync(operation.Path, """{"host":"shop.example.com","ns":"ordres"}"""),
        ApiRoutes.NodeWeight => registry.PostAsync(operation.Path, """{"ns":"orders","host":"10.0.0.7","port":1,"weight":1}"""),
        ApiRoutes.NodeUpdate => registry.PostAsync(operation.Path, """{"id":99,"weight":1}"""),
        ApiRoutes.NodeDelete or ApiRoutes.RuleDelete => registry.PostAsync(operation.Path, """{"id":99}"""),
        ApiRoutes.NodeDrain or ApiRoutes.Heartbeat => registry.PostAsync(operation.Path, NoNode),
        ApiRoutes.RuleAdd => registry.PostAsync(operation.Path, """{"ns":"ordres","match":{"percent":5},"target":{"labels":{"a":"b"}}}"""),
        ApiRoutes.RuleUpdate => registry.PostAsync(operation.Path, """{"id":99,"enabled":false}"""),
        ApiRoutes.RolloutStart => registry.PostAsync(operation.Path, """{"ns":"ordres","label":"version=v2"}"""),
        ApiRoutes.NoticeTest => registry.PostAsync(operation.Path, """{"target":"nobody"}"""),
        ApiRoutes.RoutePut => registry.PostAsync(operation.Path, """{"id":"a","ns":"ordres"}"""),
        ApiRoutes.RouteImport => registry.PostAsync(operation.Path, """{"routes":[{"id":"a","ns":"ordres"}]}"""),
        ApiRoutes.RouteDelete => registry.PostAsync(operation.Path, """{"id":"shop-apy"}"""),
        ApiRoutes.RouteRollback => registry.PostAsync(operation.Path, """{"id":"shop-apy","version":1}"""),
        ApiRoutes.RouteRestore => registry.PostAsync(operation.Path, """{"version":99}"""),
        ApiRoutes.RouteHistory => registry.GetAsync(operation.Path + "?id=shop-apy"),
        ApiRoutes.NodeRegister => RegisterStrictlyAsync(),
        _ when operation.Path.Contains("/rollout/", StringComparison.Ordinal) => registry.PostAsync(operation.Path, operation.Path == ApiRoutes.RolloutPause ? NoNamespace : NoRollout),
        _ => SendAsync(registry.Client, operation),
    };

    // It takes a registry that adds no namespaces by itself, in which nothing could be prepared.
    private static async Task<ApiAnswer> RegisterStrictlyAsync()
    {
        await using var strict = await ApiStage.StartAsync(static options => options.StrictNamespaces = true);
        return await strict.PostAsync(ApiRoutes.NodeRegister, OldNode);
    }

    private static async Task<ApiAnswer> CollideAsync(RegistryHost registry, ApiOperation operation)
    {
        switch (operation.Path)
        {
            case ApiRoutes.NodeRegister:
                return await registry.PostAsync(operation.Path, """{"ns":"orders","host":"10.0.0.9","port":8080}""");
            case ApiRoutes.NodeDeregister:
                (await registry.PostAsync(operation.Path, NewNode)).IsOk();
                break;
            case ApiRoutes.Heartbeat:
                (await registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"orders","host":"10.0.0.7","port":8080,"instance":"b"}""")).IsOk();
                return await registry.PostAsync(operation.Path, """{"ns":"orders","host":"10.0.0.7","port":8080,"instance":"a"}""");
            case ApiRoutes.RuleAdd:
                for (var i = 1; i < ReleaseChecks.MaxRules; i++)
                {
                    (await registry.PostAsync(operation.Path, """{"ns":"orders","match":{"percent":5},"target":{"labels":{"a":"b"}}}""")).IsOk();
                }

                break;
            case ApiRoutes.RoutePut:
                (await registry.PostAsync(operation.Path, operation.BodyExample)).IsOk();
                break;
            case ApiRoutes.RouteDelete:
                (await registry.PostAsync(ApiRoutes.RoutePut, """{"id":"shop","path":"/a","ns":"orders"}""")).IsOk();
                break;
            case ApiRoutes.RouteRollback:
                (await registry.PostAsync(ApiRoutes.RouteDelete, """{"id":"shop"}""")).IsOk();
                (await registry.PostAsync(ApiRoutes.RoutePut, """{"id":"shop2","host":"shop.example.com","ns":"orders"}""")).IsOk();
                break;
            case ApiRoutes.RouteRestore:
                // Of another namespace, which the example leaves as it is.
                (await registry.PostAsync(ApiRoutes.RouteDelete, """{"id":"shop"}""")).IsOk();
                (await registry.PostAsync(ApiRoutes.NamespaceAdd, """{"name":"others"}""")).IsOk();
                (await registry.PostAsync(ApiRoutes.RoutePut, """{"id":"shop2","host":"shop.example.com","ns":"others"}""")).IsOk();
                break;
            case ApiRoutes.RouteImport:
                (await registry.PostAsync(ApiRoutes.RoutePut, """{"id":"shop2","host":"shop.example.com","path":"/api","ns":"orders"}""")).IsOk();
                break;
            case ApiRoutes.NamespaceAdd:
                (await registry.PostAsync(operation.Path, operation.BodyExample)).IsOk();
                break;
            case ApiRoutes.RolloutStart:
                await ApiStage.StartRolloutAsync(registry);
                break;
            case ApiRoutes.RolloutPromote:
                (await registry.PostAsync(ApiRoutes.NodeDeregister, NewNode)).IsOk();
                break;
            case ApiRoutes.RolloutAbort:
                (await registry.PostAsync(ApiRoutes.NodeDeregister, OldNode)).IsOk();
                break;
            default:
                (await registry.PostAsync(ApiRoutes.RolloutAbort, """{"ns":"orders"}""")).IsOk();
                break;
        }

        return await SendAsync(registry.Client, operation);
    }
}
