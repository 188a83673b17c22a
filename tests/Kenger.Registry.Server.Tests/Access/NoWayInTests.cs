using Kenger.Contracts;
using Kenger.Registry.Server.State.Releases;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.Registry.Server.Tests.Http;
using Kenger.TestKit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Access;

/// <summary>Every endpoint, by every spelling of its path, with every token that must not do: nobody gets in.</summary>
public sealed class NoWayInTests : IAsyncLifetime
{
    private static readonly (string Name, string Value)[] Overrides =
        [("X-HTTP-Method-Override", "GET"), ("X-HTTP-Method", "GET"), ("X-Method-Override", "POST"), ("X-Original-URL", "/health"), ("X-Rewrite-URL", "/health")];

    private readonly FakeTimeProvider _time = new();
    private RegistryHost _registry = null!;

    public static TheoryData<string> Paths() => [.. GuardedCall.All.Select(call => call.Path)];

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Time = _time,
            Options = options =>
            {
                options.Notices.Targets.Add(new NoticeTarget { Name = "ops", Url = "http://127.0.0.1:9/" });
                foreach (var role in TestTokens.Roles)
                {
                    options.NamedTokens.Add(TestTokens.Named(role, role));
                    options.NamedTokens.Add(TestTokens.Named(role + "-known", role, "known", "known-next", "new"));
                    options.NamedTokens.Add(TestTokens.Named(role + "-other", role, "other"));
                }
            },
        });
        await PostEndpoints.PrepareAsync(_registry, """{"ns":"known","host":"10.0.0.1","port":80,"mode":"static"}""");
        (await _registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"other","host":"10.0.0.9","port":80,"mode":"static"}""")).IsOk();
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public void RouteTable_EveryEndpoint_IsInTheseTests()
    {
        var mapped = _registry.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.RawText!)
            .Where(path => path.StartsWith(ApiRoutes.Prefix, StringComparison.Ordinal) && !path.Contains('*', StringComparison.Ordinal));

        Assert.Equal(
            GuardedCall.All.Select(call => call.Path).Order(StringComparer.Ordinal), mapped.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Call_TokenThatWillNotDo_DoesNothing(string path)
    {
        var call = GuardedCall.All.Single(each => each.Path == path);
        foreach (var target in OddPaths.Of(path))
        {
            foreach (var (token, expected) in Bad(call))
            {
                await AssertRefused(call, target, token, expected, []);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Call_OtherMethodsAndOverrides_DoNothing(string path)
    {
        var call = GuardedCall.All.Single(each => each.Path == path);
        foreach (var (token, expected) in Bad(call))
        {
            foreach (var header in Overrides)
            {
                await AssertRefused(call, path, token, expected, [header]);
            }

            foreach (var method in (string[])["GET", "POST", "HEAD", "OPTIONS", "PUT", "get", "PROPFIND"])
            {
                await AssertRefused(call with { Method = method }, path, token, expected: null, Overrides);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Call_LeastRoleAndItsNamespace_IsLetIn(string path)
    {
        var call = GuardedCall.All.Single(each => each.Path == path);

        if (call.NeedsRollout)
        {
            (await _registry.PostAsync(ApiRoutes.RolloutStart, """{"ns":"known","label":"version=","manual":true}""")).IsOk();
        }

        var (status, text) = await Send(call, path, TestTokens.SecretOf(call.LeastToken), []);

        Assert.True(status == 200, text);
    }

    // What one of a higher role may do is not repeated for each path: the test above shows the least.
    private static IEnumerable<(string? Token, int Expected)> Bad(GuardedCall call)
    {
        yield return (null, ErrorCodes.Unauthenticated);
        yield return ("", ErrorCodes.Unauthenticated);
        yield return (TestTokens.Mark + "unknown", ErrorCodes.Unauthenticated);
        yield return (TestTokens.Sha256Of("admin"), ErrorCodes.Unauthenticated);
        foreach (var lower in TestTokens.RolesWithout(call.Role))
        {
            yield return (TestTokens.SecretOf(lower), ErrorCodes.Forbidden);
            yield return (TestTokens.SecretOf(lower + "-known"), ErrorCodes.Forbidden);
        }

        if (call.Everywhere)
        {
            yield return (TestTokens.SecretOf("admin-known"), ErrorCodes.Forbidden);
        }

        if (call.IsOfANamespace)
        {
            yield return (TestTokens.SecretOf(call.Role + "-other"), ErrorCodes.Forbidden);
            yield return (TestTokens.SecretOf("admin-other"), ErrorCodes.Forbidden);
        }
    }

    private async Task AssertRefused(
        GuardedCall call, string target, string? token, int? expected, (string Name, string Value)[] headers)
    {
        // The addresses of failed calls are forgiven, so that each is judged by itself.
        _time.Advance(TimeSpan.FromSeconds(2));
        var before = _registry.Snapshot;

        var (status, text) = await Send(call, target, token, headers);

        Assert.True(
            status is 400 or 401 or 403 or 404 or 405, $"{call.Method} {target} with '{token}' was answered {text}");
        Assert.True(
            expected is null || target != call.Path || status == expected, $"{call.Method} {target} with '{token}' was answered {text}");
        Assert.Same(before, _registry.Snapshot);
        Assert.DoesNotContain("10.0.0.1", text, StringComparison.Ordinal);
        Assert.DoesNotContain(TestTokens.Mark, text, StringComparison.Ordinal);
    }

    private Task<(int Status, string Text)> Send(
        GuardedCall call, string target, string? token, (string Name, string Value)[] headers) => RawHttp.SendAsync(
        _registry.Url,
        call.Method,
        target + call.Query,
        call.Body,
        [.. headers, .. token is null ? [] : ((string, string)[])[("Authorization", "Bearer " + token)]]);
}
