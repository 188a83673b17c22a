using Kenger.Contracts;
using Kenger.Registry.Server.Delivery;
using Kenger.Registry.Server.Store;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.Registry.Server.Tests.Outgoing;
using Kenger.Registry.Server.Tests.Store;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Delivery;

/// <summary>A notice of the store can't wait in that store.</summary>
public class StoreNoticeTests
{
    [Fact]
    public async Task StoreFails_ForTenSeconds_IsToldAndWhenItIsBack()
    {
        var time = new FakeTimeProvider();
        using var store = new ScriptedStore();
        await using var receiver = await Receiver.StartAsync();
        await using var registry = await RegistryHost.StartAsync(new RegistryHostSettings
        {
            Time = time,
            Services = services => services.AddSingleton<IRegistryStore>(store),
            Options = options => options.Notices.Targets.Add(new NoticeTarget { Name = "ops", Url = receiver.Url.AbsoluteUri }),
        });
        var delivery = registry.Services.GetRequiredService<NoticeDelivery>();
        store.CommitFailure = new IOException("disk full");
        Assert.Equal(503, (int)(await RegisterAsync(registry)).Status);

        await PassAsync(9);
        Assert.Empty(receiver.Calls);
        receiver.Answer = Receiver.Says(500);
        await PassAsync(1);
        Assert.Single(receiver.Calls);
        receiver.Answer = Receiver.Says(200);
        await PassAsync(2);
        Assert.Equal(2, receiver.Calls.Count);
        Assert.Contains("\"event\":\"store_failed\"", receiver.Calls[1].Body, StringComparison.Ordinal);
        await PassAsync(120);
        Assert.Equal(2, receiver.Calls.Count);

        store.CommitFailure = null;
        (await RegisterAsync(registry)).IsOk();
        await PassAsync(1);
        Assert.Equal(3, receiver.Calls.Count);
        Assert.Contains("\"event\":\"store_back\"", receiver.Calls[2].Body, StringComparison.Ordinal);

        async Task PassAsync(int seconds)
        {
            // It has noticed before the time goes by.
            await delivery.RunOnceAsync(CancellationToken.None);
            time.Advance(TimeSpan.FromSeconds(seconds));
            await delivery.RunOnceAsync(CancellationToken.None);
        }
    }

    private static Task<ApiAnswer> RegisterAsync(RegistryHost registry) =>
        registry.PostAsync(ApiRoutes.NodeRegister, """{"ns":"n","host":"127.0.0.1","port":1,"mode":"static"}""");
}
