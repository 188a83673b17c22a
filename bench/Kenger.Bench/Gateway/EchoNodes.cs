using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Kenger.Bench.Processes;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Kenger.Bench.Gateway;

/// <summary>
/// Nodes that send back what they get, in one process: messages of WebSockets, or unary calls of gRPC. They do no more than that, for what they
/// spend is missing to the proxy. Anything else they answer with 200.
/// </summary>
internal static class EchoNodes
{
    /// <summary>Of a message; larger ones are sent back in pieces.</summary>
    private const int MaxMessage = 4096;
    private const string CommandName = "echo-nodes";
    private const string GrpcOption = "--grpc";
    private const string GrpcType = "application/grpc";

    public static Command CreateCommand()
    {
        var nodes = new Argument<int>("nodes");
        var grpc = new Option<bool>(GrpcOption);
        var command = new Command(CommandName, "The nodes behind proxies that pass WebSockets and gRPC on.") { Hidden = true };
        command.Add(nodes);
        command.Add(grpc);
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetRequiredValue(nodes), arguments.GetValue(grpc), cancellationToken));
        return command;
    }

    public static Task<MeasuredProcess> StartAsync(int nodes, Traffic traffic)
    {
        string[] arguments = [CommandName, nodes.ToString(CultureInfo.InvariantCulture)];
        return MeasuredProcess.StartAsync(
            "Kenger.Bench.dll",
            traffic == Traffic.Grpc ? [.. arguments, GrpcOption] : arguments,
            new Dictionary<string, string> { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" });
    }

    private static async Task RunAsync(int nodes, bool isGrpc, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.Configure<SocketTransportOptions>(transport => transport.UnsafePreferInlineScheduling = true);
        var port = FreePort();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            for (var node = 0; node < nodes; node++)
            {
                kestrel.Listen(
                    IPAddress.Parse(Backend.HostOf(node)), port, listener => listener.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1);
            }
        });
        await using var app = builder.Build();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        app.Run(AnswerAsync);
        await app.RunAsync(cancellationToken);
    }

    // All nodes have the same one, and the system chooses one for one address alone.
    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(Backend.HostOf(0)), 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static Task AnswerAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            return EchoMessagesAsync(context);
        }

        if (context.Request.ContentType == GrpcType)
        {
            return EchoCallAsync(context);
        }

        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static async Task EchoMessagesAsync(HttpContext context)
    {
        var cancelled = context.RequestAborted;
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[MaxMessage];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), cancelled);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, cancelled);
                    return;
                }

                await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, cancelled);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // Whoever asked is gone, or the proxy is.
        }
    }

    private static async Task EchoCallAsync(HttpContext context)
    {
        var (request, response) = (context.Request.BodyReader, context.Response);
        response.ContentType = GrpcType;
        var message = await request.ReadAsync(context.RequestAborted);
        while (!message.IsCompleted)
        {
            request.AdvanceTo(message.Buffer.Start, message.Buffer.End);
            message = await request.ReadAsync(context.RequestAborted);
        }

        foreach (var piece in message.Buffer)
        {
            response.BodyWriter.Write(piece.Span);
        }

        request.AdvanceTo(message.Buffer.End);
        response.AppendTrailer("grpc-status", "0");
    }
}
