using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Access;
using Kenger.Registry.Server.Tests.Hosting;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>Policies of a route that are good, each by itself, but not beside each other.</summary>
public sealed class RouteCombinationTests : IAsyncLifetime
{
    private const string Jwt = "\"jwt\":{\"authority\":\"https://login.example.com\",\"audiences\":[\"shop\"]}";

    private RegistryHost _registry = null!;

    public async Task InitializeAsync()
    {
        _registry = await RegistryHost.StartAsync();
        (await _registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"orders","host":"10.0.0.1","port":80}""")).IsOk();
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Theory]
    [InlineData("\"auth\":\"basic\"," + Jwt, "jwt")]
    [InlineData("\"rate_limit\":{\"permits_per_second\":5,\"by\":\"subject\"}", "rate_limit.by")]
    [InlineData("\"rate_limit\":{\"permits_per_second\":5,\"by\":\"key\"},\"auth\":\"basic\"", "rate_limit.by")]
    [InlineData("\"in_flight\":{\"queue\":5}", "in_flight.max")]
    [InlineData("\"fault\":{\"percent\":5}", "fault.delay_ms")]
    [InlineData("\"mirror\":{\"ns\":\"orders\"}", "mirror.ns")]
    [InlineData("\"mirror\":{\"ns\":\"Orders\"}", "mirror.ns")]
    public async Task Put_NotBesideEachOther_IsRefusedByName(string fields, string field)
    {
        var answer = (await _registry.PostAsync(ApiRoutes.RoutePut, $$"""{"id":"shop","ns":"orders",{{fields}}}""")).IsError(ErrorCodes.Validation);

        Assert.Contains(field, answer.Fields);
    }

    [Theory]
    [InlineData("\"auth\":\"key\"," + Jwt)]
    [InlineData("\"rate_limit\":{\"permits_per_second\":5,\"by\":\"subject\"}," + Jwt)]
    [InlineData("\"auth\":\"basic\",\"forward_auth\":{\"url\":\"http://auth.internal/\"}")]
    public async Task Put_BesideEachOther_IsTaken(string fields) =>
        (await _registry.PostAsync(ApiRoutes.RoutePut, $$"""{"id":"shop","ns":"orders",{{fields}}}""")).IsOk();
}
