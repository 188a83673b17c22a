using System.Text.Json.Nodes;
using Kenger.Registry.Server.Delivery;
using Kenger.Registry.Server.Tests.Hosting;
using Kenger.Registry.Server.Tests.Outgoing;
using Kenger.Registry.Server.Tests.Rollouts;
using Kenger.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kenger.Registry.Server.Tests.Delivery;

/// <summary>A registry with rollouts, and somebody who is told of them.</summary>
internal sealed class NoticeRig : IAsyncDisposable
{
    public const string LinkSecret = "0123456789abcdef0123456789abcdef";

    private NoticeRig(RolloutRig rollouts, Receiver receiver) => (Rollouts, Receiver) = (rollouts, receiver);

    public RolloutRig Rollouts { get; }

    public Receiver Receiver { get; }

    public RegistryHost Registry => Rollouts.Registry;

    public FakeTimeProvider Time => Rollouts.Time;

    /// <summary>The documents that came, those that were refused too.</summary>
    public IReadOnlyList<JsonNode> Documents => [.. Receiver.Calls.Select(call => JsonNode.Parse(call.Body)!)];

    public IReadOnlyList<string> Events => [.. Documents.Select(document => (string)document["event"]!)];

    public static async Task<NoticeRig> StartAsync(
        Action<KengerRegistryServerOptions>? options = null, string store = "memory", Receiver? receiver = null)
    {
        receiver ??= await Receiver.StartAsync();
        var rollouts = await RolloutRig.StartAsync(store, all =>
        {
            all.PublicUrl = "https://reg.example.com/kenger/";
            all.Notices.LinkSecret = LinkSecret;
            all.Notices.Targets.Add(new NoticeTarget { Name = "ops", Url = new Uri(receiver.Url, "/hook/T0KEN-T0KEN").AbsoluteUri, Secret = "s3cret-of-ops" });
            options?.Invoke(all);
        });
        return new NoticeRig(rollouts, receiver);
    }

    /// <summary>v1, v2, and a rollout of v2 that has begun.</summary>
    public async Task RollOutAsync(string more = "")
    {
        await Rollouts.RegisterAsync(1, "v1");
        await Rollouts.RegisterAsync(2, "v2");
        (await Rollouts.StartRolloutAsync(more: more)).IsOk();
    }

    public Task DeliverAsync() => Registry.Services.GetRequiredService<NoticeDelivery>().RunOnceAsync(CancellationToken.None);

    public async Task PassAsync(double seconds)
    {
        Time.Advance(TimeSpan.FromSeconds(seconds));
        await DeliverAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Rollouts.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}
