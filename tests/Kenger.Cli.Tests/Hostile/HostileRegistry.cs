using System.Text.Json;
using Kenger.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kenger.Cli.Tests.Hostile;

/// <summary>Answers every call well-formed, as a registry or a gateway would, with <see cref="HostileTexts.Everything"/> in every text there is.</summary>
internal sealed class HostileRegistry : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Options =
        new(KengerJson.Readable.Options) { TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() };

    private readonly WebApplication _app;

    private HostileRegistry(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>The token that the last call showed.</summary>
    public string? Token { get; private set; }

    /// <param name="refuses">Whether every call is refused, with fields.</param>
    public static async Task<HostileRegistry> StartAsync(bool refuses = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var registry = new HostileRegistry(app);
        app.Run(context =>
        {
            registry.Token = context.Request.Headers[ApiRoutes.TokenHeader].FirstOrDefault()
                ?? context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
            return refuses ? RefuseAsync(context) : AnswerAsync(context);
        });
        await app.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task RefuseAsync(HttpContext context) => WriteAsync(context, 400, new ApiResponse<IReadOnlyList<FieldError>>
    {
        Code = 400,
        Message = HostileTexts.Everything,
        Data = [new FieldError(HostileTexts.Everything, HostileTexts.Everything)],
    });

    private static Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        return path switch
        {
            ApiRoutes.NodeList => WriteAsync(context, Ok<IReadOnlyList<NodeInfo>>([Node()])),
            ApiRoutes.NodeWeight or ApiRoutes.NodeDrain => WriteAsync(context, Ok(Node())),
            ApiRoutes.NamespaceUpdate => WriteAsync(context, Ok(Namespace())),
            ApiRoutes.NamespaceList => WriteAsync(context, Ok<IReadOnlyList<NamespaceInfo>>([Namespace()])),
            ApiRoutes.GatewayList => WriteAsync(context, Ok<IReadOnlyList<GatewayInfo>>([Gateway()])),
            ApiRoutes.Consumers => WriteAsync(context, Ok<IReadOnlyList<ConsumerInfo>>([Consumer()])),
            ApiRoutes.AuditList => WriteAsync(context, Ok<IReadOnlyList<AuditEntry>>([Audit()])),
            ApiRoutes.RuleList => WriteAsync(context, Ok<IReadOnlyList<RuleInfo>>([Rule()])),
            ApiRoutes.RuleDelete => WriteAsync(context, Ok(new RuleRemoval { Version = 1 })),
            _ when path.StartsWith(ApiRoutes.Prefix + "/rule/", StringComparison.Ordinal) => WriteAsync(context, Ok(Rule())),
            ApiRoutes.RouteList => WriteAsync(context, Ok<IReadOnlyList<RouteInfo>>([Route()])),
            ApiRoutes.RoutePut or ApiRoutes.RouteRollback => WriteAsync(context, Ok(Route())),
            ApiRoutes.RouteDelete => WriteAsync(context, Ok(new RouteRemoval { Version = 1, Revision = 1 })),
            ApiRoutes.RouteHistory => WriteAsync(context, Ok<IReadOnlyList<RouteVersion>>([Past(Route().ToDefinition()), Past(null)])),
            ApiRoutes.RouteImport or ApiRoutes.RouteRestore => WriteAsync(context, Ok(Import())),
            ApiRoutes.RolloutList => WriteAsync(context, Ok<IReadOnlyList<RolloutInfo>>([Rollout()])),
            _ when path.StartsWith(ApiRoutes.Prefix + "/rollout/", StringComparison.Ordinal) => WriteAsync(context, Ok(Rollout())),
            _ => WriteAsync(context, 200, Explanation()),
        };
    }

    private static ApiResponse<T> Ok<T>(T data) => new() { Code = 0, Message = HostileTexts.Everything, Data = data };

    private static Task WriteAsync<T>(HttpContext context, ApiResponse<T> answer) => WriteAsync(context, 200, answer);

    private static Task WriteAsync<T>(HttpContext context, int status, T answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(answer, Options));
    }

    private static NodeInfo Node() => new()
    {
        Id = 1,
        Ns = HostileTexts.Everything,
        Host = HostileTexts.Everything,
        Port = 1,
        Weight = 1,
        DeclaredWeight = 2,
        WeightOverride = 1,
        Side = HostileTexts.Everything,
        HealthPath = HostileTexts.Everything,
        Mode = HostileTexts.Everything,
        Status = NodeStatus.Online,
        Labels = Labels(),
        LastHeartbeat = DateTimeOffset.UnixEpoch,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Version = 1,
    };

    private static NamespaceInfo Namespace() => new()
    {
        Id = 1,
        Name = HostileTexts.Everything,
        Description = HostileTexts.Everything,
        HealthPath = HostileTexts.Everything,
        NodeCount = 1,
        OnlineCount = 1,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Version = 1,
    };

    private static GatewayInfo Gateway() => new()
    {
        Gateway = HostileTexts.Everything, Token = HostileTexts.Everything, Address = HostileTexts.Everything, AdminAddress = HostileTexts.Everything, Version = 1, LastSeen = DateTimeOffset.UnixEpoch,
        CertificateEndsAt = DateTimeOffset.MaxValue,
    };

    private static ConsumerInfo Consumer() => new()
    {
        Application = HostileTexts.Everything, Instance = HostileTexts.Everything, Namespaces = [HostileTexts.Everything], Token = HostileTexts.Everything,
        Address = HostileTexts.Everything, Version = 1, LastSeen = DateTimeOffset.UnixEpoch,
    };

    private static AuditEntry Audit() => new()
    {
        Id = 1,
        Time = DateTimeOffset.UnixEpoch,
        Actor = HostileTexts.Everything,
        Address = HostileTexts.Everything,
        Action = HostileTexts.Everything,
        Ns = HostileTexts.Everything,
        Target = HostileTexts.Everything,
        Before = JsonSerializer.SerializeToElement(new Dictionary<string, string> { [HostileTexts.Everything] = "1" }),
        After = JsonSerializer.SerializeToElement(new Dictionary<string, string> { [HostileTexts.Everything] = HostileTexts.Everything }),
        Version = 1,
    };

    private static RuleInfo Rule() => new()
    {
        Id = 1,
        Ns = HostileTexts.Everything,
        Position = 1,
        Name = HostileTexts.Everything,
        Match = new RuleMatch { Clients = [HostileTexts.Everything], Headers = Labels(), PathPrefix = HostileTexts.Everything, PercentKey = HostileTexts.Everything },
        Target = new RuleTarget { Ns = HostileTexts.Everything, Labels = Labels() },
        Author = HostileTexts.Everything,
        Reason = HostileTexts.Everything,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Version = 1,
    };

    private static RouteInfo Route() => new()
    {
        Id = HostileTexts.Everything,
        Host = HostileTexts.Everything,
        Path = HostileTexts.Everything,
        Ns = HostileTexts.Everything,
        Auth = HostileTexts.Everything,
        RateLimit = new RouteRateLimit { PermitsPerSecond = 1, By = HostileTexts.Everything },
        Protocol = HostileTexts.Everything,
        Pick = HostileTexts.Everything,
        Methods = [HostileTexts.Everything],
        AllowFrom = [HostileTexts.Everything],
        DenyFrom = [HostileTexts.Everything],
        StripPrefix = HostileTexts.Everything,
        AddPrefix = HostileTexts.Everything,
        Rewrite = HostileTexts.Everything,
        Redirect = new RouteRedirect { To = HostileTexts.Everything },
        Jwt = new RouteJwt { Authority = HostileTexts.Everything, Audiences = [HostileTexts.Everything] },
        Cors = new RouteCors { Origins = [HostileTexts.Everything] },
        RequestHeaders = [new RouteHeader { Name = HostileTexts.Everything, Set = HostileTexts.Everything }],
        ResponseHeaders = [new RouteHeader { Name = HostileTexts.Everything, Remove = true }],
        Version = 1,
        Revision = 1,
        Author = HostileTexts.Everything,
        Reason = HostileTexts.Everything,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    private static RouteVersion Past(RouteDefinition? route) => new()
    {
        Version = 1, Revision = 1, ChangedAt = DateTimeOffset.UnixEpoch, Actor = HostileTexts.Everything, Reason = HostileTexts.Everything, Route = route,
    };

    private static RouteImport Import() => new()
    {
        Added = [HostileTexts.Everything], Changed = [HostileTexts.Everything], Deleted = [HostileTexts.Everything], Unchanged = 1, Revision = 1,
    };

    private static RolloutInfo Rollout() => new()
    {
        Id = 1,
        Ns = HostileTexts.Everything,
        Label = HostileTexts.Everything,
        Status = RolloutStatuses.Completed,
        StatusReason = HostileTexts.Everything,
        Steps = [100],
        Step = 1,
        Percent = 100,
        IntervalSeconds = 1,
        Analysis = new RolloutAnalysis(),
        OnNoData = HostileTexts.Everything,
        Author = HostileTexts.Everything,
        Reason = HostileTexts.Everything,
        StartedAt = DateTimeOffset.UnixEpoch,
        StepStartedAt = DateTimeOffset.UnixEpoch,
        EndedAt = DateTimeOffset.UnixEpoch,
        Events =
        [
            new RolloutEvent
            {
                Time = DateTimeOffset.UnixEpoch, Kind = HostileTexts.Everything, Step = 1, Percent = 100, Reason = HostileTexts.Everything, Actor = HostileTexts.Everything,
            },
        ],
        Version = 1,
    };

    private static Explanation Explanation() => new()
    {
        Client = HostileTexts.Everything,
        Route = new ExplainedRoute(HostileTexts.Everything, [HostileTexts.Everything], HostileTexts.Everything, null, HostileTexts.Everything),
        HostSwitch = new ExplainedHostSwitch(HostileTexts.Everything, HostileTexts.Everything),
        Namespace = HostileTexts.Everything,
        Rules = [new ExplainedRule(1, HostileTexts.Everything, false, HostileTexts.Everything)],
        Target = new ExplainedTarget(HostileTexts.Everything, Labels()),
        Fallback = HostileTexts.Everything,
        Pick = new ExplainedPick(HostileTexts.Everything, HostileTexts.Everything, HostileTexts.Everything),
        Nodes = [new ExplainedNode(HostileTexts.Everything, HostileTexts.Everything, 1) { Labels = Labels(), WhyNot = HostileTexts.Everything }],
        Problem = HostileTexts.Everything,
        Steps = [HostileTexts.Everything],
        Draft = new ExplainedDraft(1, 1, [new ExplainedRefusal(HostileTexts.Everything, HostileTexts.Everything)]),
    };

    private static Dictionary<string, string> Labels() => new() { [HostileTexts.Everything] = HostileTexts.Everything };
}
