namespace Kenger.Gateway.Tests;

/// <summary>Routes that are being worked on.</summary>
public sealed class MaintenanceTests
{
    private const string Hostile = "<script>alert('x')</script> & \"soon\"";

    [Theory]
    [InlineData("", false)]
    [InlineData("Accept: */*\r\n", false)]
    [InlineData("Accept: application/json\r\n", false)]
    [InlineData("Accept: text/html;q=0, application/json\r\n", false)]
    [InlineData("Accept: ,;;q=x/,,text\r\n", false)]
    [InlineData("Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n", true)]
    [InlineData("Accept: application/json\r\nAccept: TEXT/HTML\r\n", true)]
    public async Task Maintenance_Request_IsAnsweredInWhatTheClientTakes(string accept, bool isPage)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(
            backend.Port, forwarder: null, ("Maintenance:Text", Hostile), ("Maintenance:RetryAfter", "00:05:00"), ("Methods:0", "GET"));

        var (status, answer) = await PolicyGateways.SendAsync(gateway, "/app/x", accept);

        Assert.Equal(503, status);
        Assert.Empty(backend.Requests);
        Assert.Contains("\r\nRetry-After: 300\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nCache-Control: no-store\r\n", answer, StringComparison.Ordinal);
        Assert.Contains(isPage ? "Content-Type: text/html; charset=utf-8" : "Content-Type: application/json", answer, StringComparison.Ordinal);
        Assert.Contains(isPage ? "<p>&lt;script&gt;" : "\"message\":\"<script>", answer, StringComparison.Ordinal);
        Assert.Equal(1, await gateway.CountAsync("kenger_gateway_refusals_total{reason=\"maintenance\"}"));
    }

    [Theory]
    [InlineData("Maintenance:On", "false", 200)]
    [InlineData("Maintenance:On", "true", 503)]
    [InlineData("DenyFrom:0", "127.0.0.0/8", 403)]
    [InlineData("Redirect:To", "/elsewhere", 503)]
    public async Task Maintenance_BesideOtherPolicies_ComesAfterAddressesAndCanBeOff(string key, string value, int expected)
    {
        await using var backend = await Backend.StartNewAsync();
        await using var gateway = await PolicyGateways.StartAsync(backend.Port, forwarder: null, ("Maintenance:Text", "soon"), (key, value));

        var (status, _) = await PolicyGateways.SendAsync(gateway, "/app");

        Assert.Equal(expected, status);
        Assert.Equal(expected == 200 ? 1 : 0, backend.Requests.Count);
    }

    [Theory]
    [InlineData("Maintenance:RetryAfter", "00:00:00")]
    [InlineData("Maintenance:RetryAfter", "00:00:00.5")]
    [InlineData("Maintenance:RetryAfter", "1.00:00:01")]
    [InlineData("Maintenance:RetryAfter", "-00:00:01")]
    [InlineData("Maintenance:Text", "a\u001b[2J")]
    [InlineData("Maintenance:On", "perhaps")]
    public async Task Maintenance_ThatCannotBe_IsRefusedAtStart(string key, string value) =>
        Assert.Contains(key, await PolicyGateways.FailAsync((key, value)), StringComparison.Ordinal);
}
