using Kenger.Console.Asking;
using Kenger.Console.Language;
using Kenger.Console.Tests.Stage;
using Kenger.Registry.Server.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kenger.Console.Tests.Asking;

/// <summary>Gateways whose admin address has TLS, from a CA that no machine knows.</summary>
public sealed class GatewaysByTlsTests : IDisposable
{
    private readonly TestCa _ca = new();
    private readonly TestCa _other = new(name: "Other");
    private readonly CertificateFiles _files = new();

    public void Dispose()
    {
        _files.Dispose();
        _ca.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Ask_WithTheCaInAFile_GetsAnAnswer()
    {
        await using var console = await StartAsync(_ca.RootPem);
        await using var gateway = await StartGatewayAsync(console, ["127.0.0.1"]);

        var answer = await AskAsync(console, gateway);

        Assert.Null(answer.Problem);
        Assert.Equal("orders", answer.Explanation!.Explanation!.Namespace);
    }

    [Fact]
    public async Task Ask_WithAnotherCaInTheFile_SaysWhyNotAndWhatToDo_UntilTheFileIsRight()
    {
        await using var console = await StartAsync(_other.RootPem);
        await using var gateway = await StartGatewayAsync(console, ["127.0.0.1"]);

        var refused = await AskAsync(console, gateway);
        _files.Write("ca.txt", _other.RootPem + _ca.RootPem);
        var answered = await AskAsync(console, gateway);

        Assert.Null(refused.Explanation);
        Assert.Contains("which is none of the CAs in '", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("set KENGER_CONSOLE_CA to the PEM file of your CA", refused.Problem, StringComparison.Ordinal);
        Assert.NotNull(answered.Explanation);
        Assert.Contains(console.Log.Entries, entry => entry.Id.Id == 2208);
    }

    [Fact]
    public async Task Ask_WithoutAFile_TrustsTheMachinesCasAlone()
    {
        await using var console = await StartAsync(ca: null);
        await using var gateway = await StartGatewayAsync(console, ["127.0.0.1"]);

        Assert.Contains("which this machine does not know: set KENGER_CONSOLE_CA", (await AskAsync(console, gateway)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_WhereTheCertificateIsForAnotherAddress_IsRefused()
    {
        await using var console = await StartAsync(_ca.RootPem);
        await using var gateway = await StartGatewayAsync(console, ["127.0.0.2"]);

        Assert.Contains("its certificate is for 127.0.0.2 and not for 127.0.0.1", (await AskAsync(console, gateway)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAFileThatHoldsNoCa_IsRefusedByItsSetting()
    {
        var e = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => StartAsync("no certificate"));

        Assert.StartsWith("KENGER_CONSOLE_CA (Kenger:Console:Ca): '", Assert.Single(e.Failures), StringComparison.Ordinal);
    }

    private Task<ConsoleHost> StartAsync(string? ca) =>
        ConsoleHost.StartAsync(console: options => options.Ca = ca is null ? null : _files.Write("ca.txt", ca));

    private async Task<RealGateway> StartGatewayAsync(ConsoleHost console, string[] addresses)
    {
        var certificate = _files.Write("default", _ca.Issue(new IssueOptions { Addresses = addresses }));
        var gateway = await RealGateway.StartAsync(
            "edge",
            console.Url,
            ConsoleHost.Admin,
            ("KENGER_GATEWAY_NAMESPACE", "orders"),
            ("KENGER_GATEWAY_ADMIN_LISTEN", "https://127.0.0.1:0"),
            // As the default it is shown to whoever asks, for whatever.
            ("Kenger:Gateway:AdminCertificates:0:Path", certificate),
            ("Kenger:Gateway:AdminCertificates:0:Default", "true"));
        await Eventually.BecomesTrue(() => Askable(console).Count == 1, "the gateway has said where it is");
        Assert.Equal(gateway.Admin, Askable(console)[0].Url);
        return gateway;
    }

    private static IReadOnlyList<AskableGateway> Askable(ConsoleHost console) => console.Services.GetRequiredService<AskableGateways>().For(NamespaceSet.All);

    private static Task<WhyAnswer> AskAsync(ConsoleHost console, RealGateway gateway) =>
        console.Services.GetRequiredService<GatewayAsker>().AskAsync(
            new WhyQuestion(gateway.Admin, "shop.example/api", "", "", ""), NamespaceSet.All, Texts.English, CancellationToken.None);
}
