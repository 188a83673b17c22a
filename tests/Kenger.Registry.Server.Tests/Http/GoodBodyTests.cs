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
        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Time = new FakeTimeProvider(),
            Options = options => options.Notices.Targets.Add(new NoticeTarget { Name = "ops", Url = "http://127.0.0.1:9/" }),
        });
        await PostEndpoints.PrepareAsync(registry);

        (await registry.PostAsync(path, PostEndpoints.At(path).GoodBody())).IsOk();
    }
}
