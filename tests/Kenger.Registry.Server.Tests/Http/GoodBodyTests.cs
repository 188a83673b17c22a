using Kenger.Contracts;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Http;

/// <summary>The bodies that the tests of the error table break are good ones; else their refusals would prove nothing.</summary>
public sealed class GoodBodyTests
{
    public static TheoryData<string> Paths() => [.. PostEndpoints.All.Select(endpoint => endpoint.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Post_GoodBody_IsTaken(string path)
    {
        await using var registry = await RegistryHost.StartAsync(new FakeTimeProvider());
        (await registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"known","host":"10.0.0.1","port":80}""")).IsOk();

        (await registry.PostAsync(path, PostEndpoints.At(path).GoodBody())).IsOk();
    }
}
