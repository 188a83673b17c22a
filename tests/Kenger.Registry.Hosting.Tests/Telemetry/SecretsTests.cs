using Kenger.Contracts;
using Kenger.TestKit;

namespace Kenger.Registry.Hosting.Tests.Telemetry;

public sealed class SecretsTests
{
    private const string Token = "s3cr3t-t0ken";

    [Fact]
    public async Task Token_WholeLifeAtTraceLevel_AppearsInNoLog()
    {
        await using var stub = await StubRegistry.StartNewAsync();
        stub.Token = Token;
        await using (var app = await ServiceHost.StartRegisteredAsync(stub, options => options.Token = Token))
        {
            await app.TakeNextStep();
            stub.Always(ApiRoutes.Heartbeat, StubAnswers.Status(401, "unknown token"));
            await app.FailNextStep();
            stub.Always(ApiRoutes.Heartbeat, StubAnswers.Drop);
            await app.FailNextStep();
            stub.Always(ApiRoutes.Heartbeat, StubAnswers.Normal);
            await app.TakeNextStep();
            await app.StopAsync();

            Assert.Contains(EventIds.RegistrationRefused, app.Said);
            Assert.DoesNotContain(Token, app.Log.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(app.Log.Entries, entry => entry.Exception?.ToString().Contains(Token, StringComparison.Ordinal) == true);
        }

        Assert.All(stub.Calls, call => Assert.Equal($"Bearer {Token}", call.Authorization));
    }
}
