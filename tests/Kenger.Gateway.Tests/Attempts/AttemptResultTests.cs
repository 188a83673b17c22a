using System.Net.Sockets;
using Kenger.Gateway.Attempts;
using Kenger.Gateway.Forwarding;
using Kenger.Gateway.Nodes;
using Kenger.Gateway.Reports;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Tests;

/// <summary>
/// What metrics call an attempt, whether it counts against its node, and how it is reported: one table for every error YARP knows.
/// </summary>
public sealed class AttemptResultTests
{
    private const string Broken = "broken";
    private const string Timeout = "timeout";
    private const string ClientGone = "client_gone";

    public static TheoryData<ForwarderError, string, bool> Errors => new()
    {
        { ForwarderError.None, Broken, false },
        { ForwarderError.Request, Broken, true },
        { ForwarderError.RequestTimedOut, Timeout, true },
        { ForwarderError.RequestCanceled, ClientGone, false },
        { ForwarderError.RequestBodyCanceled, ClientGone, false },
        { ForwarderError.RequestBodyClient, "client_error", false },
        { ForwarderError.RequestBodyDestination, Broken, false },
        { ForwarderError.ResponseBodyCanceled, ClientGone, false },
        { ForwarderError.ResponseBodyClient, ClientGone, false },
        { ForwarderError.ResponseBodyDestination, Broken, true },
        { ForwarderError.UpgradeRequestCanceled, ClientGone, false },
        { ForwarderError.UpgradeRequestClient, "client_error", false },
        { ForwarderError.UpgradeRequestDestination, Broken, false },
        { ForwarderError.UpgradeResponseCanceled, ClientGone, false },
        { ForwarderError.UpgradeResponseClient, ClientGone, false },
        { ForwarderError.UpgradeResponseDestination, Broken, false },
        { ForwarderError.UpgradeActivityTimeout, Timeout, false },
        { ForwarderError.NoAvailableDestinations, Broken, false },
        { ForwarderError.RequestCreation, Broken, false },
        { ForwarderError.ResponseHeaders, Broken, true },
    };

    [Fact]
    public void Errors_OfYarp_AreAllInTheTable() =>
        Assert.Equal(Enum.GetValues<ForwarderError>().Order(), Errors.Select(row => (ForwarderError)((object[])row)[0]).Distinct().Order());

    [Theory]
    [MemberData(nameof(Errors))]
    public void Classify_ConnectionWasThere_SaysWhatItWasAndWhoseFault(ForwarderError error, string outcome, bool isOfTheNode)
    {
        var result = AttemptResult.Classify(error, new IOException("broken"), isClientGone: false);

        Assert.Equal(outcome, Outcome.Classify(result));
        Assert.Equal(isOfTheNode, result.IsFailureOfNode);
        Assert.True(result.IsConnected);
        Assert.Equal((1, isOfTheNode ? 1 : 0, 0), Reported(result));
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void Classify_ClientIsGone_IsNobodysFault(ForwarderError error, string outcome, bool isOfTheNode)
    {
        var result = AttemptResult.Classify(error, new IOException("broken"), isClientGone: true);

        Assert.NotNull(outcome);
        Assert.Equal(ClientGone, Outcome.Classify(result));
        Assert.False(result.IsFailureOfNode, $"{isOfTheNode} or not");
        Assert.Equal((1, 0, 0), Reported(result));
    }

    [Theory]
    [InlineData(false, "unreachable")]
    [InlineData(true, ClientGone)]
    public void Classify_NoConnection_CountsAgainstTheNodeWhoeverIsStillThere(bool isClientGone, string outcome)
    {
        var result = Results.NoConnection(isClientGone: isClientGone);

        Assert.Equal((AttemptKind.Unconnected, false), (result.Kind, result.IsConnected));
        Assert.Equal(outcome, Outcome.Classify(result));
        Assert.Equal("connection refused", result.Problem);
        Assert.Equal((1, 0, 1), Reported(result));
    }

    [Fact]
    public void Classify_ThisMachineRanOut_IsUnreachableAndNoNodesFault()
    {
        var result = Results.NoConnection(SocketError.TooManyOpenSockets);

        Assert.Equal((AttemptKind.LocalExhaustion, false, false), (result.Kind, result.IsConnected, result.IsFailureOfNode));
        Assert.Equal("unreachable", Outcome.Classify(result));
        Assert.Equal((0, 0, 0), Reported(result));
    }

    [Theory]
    [InlineData(200, false, "2xx")]
    [InlineData(404, false, "4xx")]
    [InlineData(500, true, "5xx")]
    public void Classify_Answer_GoesByItsStatus(int status, bool isError, string outcome)
    {
        var result = Results.Answered(status);

        Assert.True(result.IsAnswered);
        Assert.Equal((isError ? AttemptKind.ServerError : AttemptKind.Answered, outcome), (result.Kind, Outcome.Classify(result)));
        Assert.Equal(isError, result.IsFailureOfNode);
        Assert.Equal($"answered {status}", isError ? result.Problem : $"answered {status}");
    }

    [Theory]
    [InlineData(ForwarderError.Request, HttpRequestError.ResponseEnded, true)]
    [InlineData(ForwarderError.Request, HttpRequestError.Unknown, true)]
    [InlineData(ForwarderError.Request, HttpRequestError.InvalidResponse, false)]
    [InlineData(ForwarderError.ResponseBodyDestination, HttpRequestError.ResponseEnded, true)]
    [InlineData(ForwarderError.ResponseBodyDestination, HttpRequestError.InvalidResponse, false)]
    public void IsUnanswered_Always_IsABreakBeforeTheAnswerIsWhole(ForwarderError error, HttpRequestError cause, bool isUnanswered) =>
        Assert.Equal(isUnanswered, AttemptResult.Classify(error, new HttpRequestException(cause), isClientGone: false).IsUnanswered);

    [Theory]
    [InlineData(ForwarderError.RequestTimedOut, "no answer in time")]
    [InlineData(ForwarderError.ResponseHeaders, "odd headers")]
    public void Problem_OfAFailure_IsInAFewWords(ForwarderError error, string problem) =>
        Assert.Equal(problem, AttemptResult.Classify(error, new IOException("odd headers"), isClientGone: false).Problem);

    private static (long Requests, long Errors, long ConnectFailures) Reported(AttemptResult result)
    {
        var ledger = new TrafficLedger(new ReportUrgency());
        ledger.Observe(new GatewayNode("shop", "10.0.0.1", 1, DateTimeOffset.UnixEpoch), result);
        return ledger.Take() is [var counts] && counts.ToWire() is var traffic
            ? (traffic.Requests, traffic.Errors, traffic.ConnectFailures) : default;
    }
}
