using System.Net;
using Kenger.Contracts;
using Kenger.TestKit;
using Microsoft.AspNetCore.Hosting;

namespace Kenger.Registry.Hosting.Tests.Registration;

/// <summary>The machine gets another address. The server listens at one of loopback, as tests must, and all of the machine's are told to the SDK.</summary>
public sealed class MovingTests
{
    private static readonly IPAddress First = IPAddress.Parse("127.77.0.2");
    private static readonly IPAddress Second = IPAddress.Parse("10.77.0.3");
    private static readonly IPAddress Third = IPAddress.Parse("10.77.0.4");

    [Fact]
    public async Task Heartbeat_AddressIsGone_MovesWithOneLine()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await StartAsync(stub, Second);
        Assert.Equal("10.77.0.3", Assert.Single(stub.State.Nodes).Host);

        Set(app, Third);
        await app.TakeNextStep();

        Assert.Equal("10.77.0.4", Assert.Single(stub.State.Nodes).Host);
        Assert.Equal("10.77.0.3", Assert.Single(stub.CallsTo(ApiRoutes.NodeDeregister)).Json.GetProperty("host").GetString());
        Assert.Empty(stub.CallsTo(ApiRoutes.Heartbeat));
        await app.TakeNextStep();
        Assert.Equal("10.77.0.4", Assert.Single(stub.CallsTo(ApiRoutes.Heartbeat)).Json.GetProperty("host").GetString());
        Assert.Equal([EventIds.Registered, EventIds.Moved], app.Said);
    }

    [Fact]
    public async Task Heartbeat_AnotherAddressBesideIt_Stays()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await StartAsync(stub, Second);

        (app.Machine.Addresses, app.Machine.Seen) = ([Third, Second], Third);
        await app.TakeNextStep();

        Assert.Equal("10.77.0.3", Assert.Single(stub.State.Nodes).Host);
        Assert.Single(stub.CallsTo(ApiRoutes.Heartbeat));
    }

    [Fact]
    public async Task Heartbeat_OnlyLoopbackAtTheStart_MovesToTheFirstAddressThatOthersReach()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await StartAsync(stub, address: null);
        Assert.Equal("127.0.0.1", Assert.Single(stub.State.Nodes).Host);

        app.Machine.Addresses = [Second];
        await app.TakeNextStep();

        Assert.Equal("10.77.0.3", Assert.Single(stub.State.Nodes).Host);
    }

    [Fact]
    public async Task Heartbeat_NoNetworkForAMoment_GoesOnWithWhatIsRegistered()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await StartAsync(stub, Second);

        (app.Machine.Addresses, app.Machine.Seen) = ([], null);
        await app.TakeNextStep();

        Assert.Equal("10.77.0.3", Assert.Single(stub.State.Nodes).Host);
        Assert.Equal([EventIds.Registered], app.Said);
    }

    [Fact]
    public async Task Heartbeat_HostConfigured_NeverMoves()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub, options => options.Host = "127.77.0.9");

        Set(app, Third);
        await app.TakeNextStep();

        Assert.Equal("127.77.0.9", Assert.Single(stub.State.Nodes).Host);
    }

    [Fact]
    public async Task Heartbeat_BoundToOneAddress_NeverMoves()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await ServiceHost.StartRegisteredAsync(stub, build: builder => builder.WebHost.UseUrls($"http://{First}:0"));

        Set(app, Third);
        await app.TakeNextStep();

        Assert.Equal("127.77.0.2", Assert.Single(stub.State.Nodes).Host);
    }

    [Fact]
    public async Task Heartbeat_NewAddressIsRefused_KeepsTheOldOneAndTriesAgain()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await StartAsync(stub, Second);
        stub.Next(ApiRoutes.NodeRegister, StubAnswers.Drop);

        Set(app, Third);
        await app.FailNextStep();
        Assert.Equal("10.77.0.3", Assert.Single(stub.State.Nodes).Host);
        await app.TakeNextStep();

        Assert.Equal("10.77.0.4", Assert.Single(stub.State.Nodes).Host);
    }

    [Fact]
    public async Task Heartbeat_OldAddressCanNotBeDeregistered_SaysWhatBecomesOfIt()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        await using var app = await StartAsync(stub, Second);
        stub.Next(ApiRoutes.NodeDeregister, StubAnswers.Status(503));

        Set(app, Third);
        await app.TakeNextStep();

        Assert.Equal(2, stub.State.Nodes.Count);
        Assert.Equal([EventIds.Registered, EventIds.MovedInPart], app.Said);
    }

    private static async Task<ServiceHost> StartAsync(StubRegistry stub, IPAddress? address)
    {
        var app = new ServiceHost(stub, build: builder => builder.WebHost.UseUrls("http://0.0.0.0:0"));
        if (address is not null)
        {
            Set(app, address);
        }

        await app.App.StartAsync();
        await app.Reaches(state => state.AcceptedAt is not null);
        return app;
    }

    private static void Set(ServiceHost app, IPAddress address) => (app.Machine.Addresses, app.Machine.Seen) = ([address], address);
}
