using Kenger.Contracts;
using Kenger.Registry.Server.Access;
using Kenger.TestKit;

namespace Kenger.Registry.Server.Tests.Access;

public sealed class TokenUseTests
{
    [Fact]
    public void BeginStoreRead_MoreThanAtOnce_IsRefusedUntilOneEnds()
    {
        var use = new TokenUse("t", new KengerRegistryServerOptions(), new FakeTimeProvider());
        var places = Enumerable.Range(0, TokenUse.MaxStoreReads).Select(i => use.BeginStoreRead(out _)!).ToArray();
        Assert.All(places, Assert.NotNull);

        Assert.Null(use.BeginStoreRead(out var refusal));
        Assert.Equal(ErrorCodes.TooManyRequests, refusal!.Code);
        places[0].Dispose();

        Assert.NotNull(use.BeginStoreRead(out _));
        Assert.Null(use.BeginStoreRead(out _));
    }
}
