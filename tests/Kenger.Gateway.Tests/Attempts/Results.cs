using System.Net.Sockets;
using Kenger.Gateway.Attempts;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Kenger.Gateway.Tests;

/// <summary>What becomes of attempts.</summary>
internal static class Results
{
    public static AttemptResult Answered(int status) =>
        AttemptResult.Classify(new DefaultHttpContext { Response = { StatusCode = status } }, TimeSpan.Zero);

    public static AttemptResult NoConnection(SocketError error = SocketError.ConnectionRefused, bool isClientGone = false) =>
        AttemptResult.Classify(ForwarderError.Request, NotConnected(error), isClientGone);

    public static HttpRequestException NotConnected(SocketError error = SocketError.ConnectionRefused) =>
        new(HttpRequestError.ConnectionError, message: null, new SocketException((int)error));
}
