using System.Net.Sockets;
using System.Text;
using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Gateways;

/// <summary>
/// HAProxy that passes connections on as they are, each with a header of the PROXY protocol. It takes its own clients' addresses by that protocol, too, so that they
/// may come from anywhere.
/// </summary>
internal sealed class HaProxyTunnel : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly AppProcess _process;

    private HaProxyTunnel(DirectoryInfo folder, AppProcess process) => (_folder, _process) = (folder, process);

    /// <summary>Starts it, and waits until its check of the gateway succeeds.</summary>
    /// <param name="http">Where the gateway listens.</param>
    /// <param name="https">Where it listens by TLS.</param>
    /// <param name="healthPath">What it answers with 200.</param>
    /// <param name="sending">How the header is sent: <c>send-proxy</c> or <c>send-proxy-v2</c>, with options.</param>
    public static async Task<HaProxyTunnel> StartAsync(Uri http, Uri https, string healthPath, string sending)
    {
        var folder = Directory.CreateTempSubdirectory("kenger-tunnel-");
        var config = Path.Combine(folder.FullName, "haproxy.cfg");
        await File.WriteAllTextAsync(config, $"""
            global
                stats socket {folder}/stats.sock
            defaults
                mode tcp
                retries 0
                timeout connect 5s
                timeout client 30s
                timeout server 30s
                timeout check 30s
            listen plain
                bind {folder}/plain.sock accept-proxy
                option httpchk GET {healthPath}
                http-check expect status 200
                server gateway {http.Authority} {sending} check inter 200ms fall 2 rise 2
            listen tls
                bind {folder}/tls.sock accept-proxy
                server gateway {https.Authority} {sending}
            listen unnamed
                bind {folder}/unnamed.sock
                server gateway {http.Authority} {sending}

            """);
        var tunnel = new HaProxyTunnel(folder, AppProcess.Start(MachinePrograms.Find("haproxy")!, ["-db", "-f", config]));
        try
        {
            await Eventually.BecomesTrue(async () => await tunnel.HasCheckedAsync(), "HAProxy has checked the gateway");
            return tunnel;
        }
        catch
        {
            await tunnel.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of one of its addresses, <c>plain</c>, <c>tls</c> or <c>unnamed</c>.</summary>
    /// <param name="name">Which one.</param>
    /// <param name="handler">What else is to be known of servers.</param>
    /// <param name="address">Where the client is, for those that take it.</param>
    public HttpClient NewClient(string name, SocketsHttpHandler handler, string? address = null)
    {
        handler.ConnectCallback = async (_, cancellationToken) =>
        {
            var stream = await ConnectAsync(name);
            if (address is not null)
            {
                var family = address.Contains(':', StringComparison.Ordinal) ? "TCP6" : "TCP4";
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"PROXY {family} {address} {address} 51234 443\r\n"), cancellationToken);
            }

            return stream;
        };
        return new HttpClient(handler) { BaseAddress = new Uri(name == "tls" ? "https://shop.example.com" : "http://shop.example.com") };
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // plain,gateway,… with the state at 17 and the last check at 36; a server is UP before the first one, too.
    private async Task<bool> HasCheckedAsync()
    {
        try
        {
            await using var stream = await ConnectAsync("stats.sock");
            await stream.WriteAsync("show stat\n"u8.ToArray());
            using var reader = new StreamReader(stream);
            var fields = (await reader.ReadToEndAsync()).Split('\n').Single(line => line.StartsWith("plain,gateway,", StringComparison.Ordinal)).Split(',');
            return fields[17] == "UP" && fields[36] == "L7OK";
        }
        catch (SocketException)
        {
            // It does not listen yet.
            return false;
        }
    }

    private async Task<NetworkStream> ConnectAsync(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, Path.ChangeExtension(name, ".sock"))));
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
