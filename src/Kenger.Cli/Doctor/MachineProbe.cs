using System.Net;
using System.Net.Sockets;
using Kenger.Contracts;
using Kenger.Registry.Hosting;
using Microsoft.Extensions.Options;

namespace Kenger.Cli.Doctor;

/// <summary>Looks at this machine: whether addresses can be listened at, whether a store can be kept, what a service would announce.</summary>
internal sealed class MachineProbe(SettingsReader settings, PeerProbe peers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<PortFacts>> LookAtPortsAsync(Purpose purpose, string? listen, CancellationToken cancellationToken)
    {
        List<PortFacts> ports = [];
        foreach (var (setting, addresses) in Listening(purpose, listen))
        {
            foreach (var address in addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                ports.Add(await LookAsync(setting, address, cancellationToken));
            }
        }

        return ports;
    }

    public async Task<StoreFacts?> LookAtStoreAsync(CancellationToken cancellationToken)
    {
        var store = settings.Find("KENGER_SERVER_STORE", "Kenger:Server:Store") ?? "sqlite:kenger-registry.db";
        return store == "memory" ? new StoreFacts("memory", "memory")
            : store.StartsWith("sqlite:", StringComparison.Ordinal) ? OfFile(store["sqlite:".Length..])
            : Uri.TryCreate(store, UriKind.Absolute, out var database) && database.Scheme == "mysql" ? await OfDatabaseAsync(database, cancellationToken)
            // What is none is said with the settings.
            : null;
    }

    public async Task<AnnouncementFacts> LookAtAnnouncementAsync(string? listen, CancellationToken cancellationToken)
    {
        var addresses = listen ?? settings.Find("ASPNETCORE_URLS", "urls") ?? Ports(settings.Find("ASPNETCORE_HTTP_PORTS", "http_ports")) ?? "http://localhost:5000";
        try
        {
            var preview = await RegistrationPreview.CreateAsync(
                settings.Configuration, addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), cancellationToken);
            return new AnnouncementFacts($"{preview.Namespace} {preview.Host}:{preview.Port}", addresses, preview.IsEnabled, preview.Concern, preview.Hint);
        }
        catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException or SocketException)
        {
            return new AnnouncementFacts(
                null, addresses, Problem: string.Join("; ", SettingsReader.Sentences(exception).Select(sentence => sentence.TrimEnd('.')).Distinct(StringComparer.Ordinal)));
        }
    }

    private static string? Ports(string? ports) =>
        ports is null ? null : string.Join(';', ports.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(port => $"http://+:{port}"));

    private IEnumerable<(string Setting, string Addresses)> Listening(Purpose purpose, string? listen)
    {
        switch (purpose)
        {
            case Purpose.Server:
                yield return ("--listen or KENGER_SERVER_LISTEN", listen ?? settings.Find("KENGER_SERVER_LISTEN", "KENGER_SERVER_LISTEN") ?? $"http://*:{KengerDefaults.RegistryPort}");
                break;
            case Purpose.Gateway:
                yield return (
                    "--listen or KENGER_GATEWAY_LISTEN", listen ?? settings.Find("KENGER_GATEWAY_LISTEN", "Kenger:Gateway:Listen") ?? $"http://*:{KengerDefaults.GatewayPort}");
                if (settings.Find("KENGER_GATEWAY_HTTP2_LISTEN", "Kenger:Gateway:Http2Listen") is { } http2)
                {
                    yield return ("--http2-listen or KENGER_GATEWAY_HTTP2_LISTEN", http2);
                }

                if (settings.Find("KENGER_GATEWAY_HTTPS_LISTEN", "Kenger:Gateway:HttpsListen") is { } https)
                {
                    yield return ("--https-listen or KENGER_GATEWAY_HTTPS_LISTEN", https);
                }

                yield return (
                    "--admin-listen or KENGER_GATEWAY_ADMIN_LISTEN",
                    settings.Find("KENGER_GATEWAY_ADMIN_LISTEN", "Kenger:Gateway:AdminListen") ?? $"http://127.0.0.1:{KengerDefaults.AdminPort}");
                break;
            default:
                break;
        }
    }

    private async Task<PortFacts> LookAsync(string setting, string address, CancellationToken cancellationToken)
    {
        BindingAddress binding;
        try
        {
            binding = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            return new PortFacts(setting, address, "it is no address like http://127.0.0.1:5000");
        }

        if (binding.IsUnixPipe || binding.IsNamedPipe || binding.Port is < 1 or > 65_535)
        {
            return new PortFacts(setting, address);
        }

        var ip = string.Equals(binding.Host, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(binding.Host, out var given) ? given : null;
        return Bind(ip, binding.Port) is not { } problem
            ? new PortFacts(setting, address)
            : new PortFacts(
                setting, address, problem,
                await peers.OfAddressAsync($"{binding.Scheme}://{LoopbackFor(ip)}:{binding.Port}", cancellationToken));
    }

    private static string LoopbackFor(IPAddress? ip) =>
        ip is null || ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) ? "127.0.0.1" : ip.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{ip}]" : $"{ip}";

    // As Kestrel does: without a name of one address at all of them, IPv4 and IPv6.
    private static string? Bind(IPAddress? ip, int port)
    {
        try
        {
            using var socket = ip is null
                ? new Socket(SocketType.Stream, ProtocolType.Tcp) { DualMode = true }
                : new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(ip ?? IPAddress.IPv6Any, port));
            socket.Listen(1);
            return null;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressFamilyNotSupported && ip is null)
        {
            return Bind(IPAddress.Any, port);
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "the port is taken",
                SocketError.AccessDenied => "ports below 1024 need a right of their own (CAP_NET_BIND_SERVICE)",
                SocketError.AddressNotAvailable => "this machine does not have that address",
                _ => exception.Message,
            };
        }
        catch (NotSupportedException)
        {
            return Bind(IPAddress.Any, port);
        }
    }

    private static StoreFacts OfFile(string path)
    {
        try
        {
            var full = Path.GetFullPath(path);
            // A server makes the folders that are missing: the first that is there decides.
            var folder = Path.GetDirectoryName(full);
            while (folder is not null && !Directory.Exists(folder))
            {
                folder = Path.GetDirectoryName(folder);
            }

            return new StoreFacts("sqlite", full, FreeBelow(folder), WhyNotWritable(full, folder));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            return new StoreFacts("sqlite", LongText.Shorten(path), Problem: exception.Message);
        }
    }

    private static string? WhyNotWritable(string file, string? folder)
    {
        try
        {
            if (Directory.Exists(file))
            {
                return "it is a folder";
            }

            if (File.Exists(file))
            {
                // A server that runs has it open, and goes on.
                using var open = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            }
            else if (folder is not null)
            {
                var probe = Path.Combine(folder, $".kenger-doctor-{Environment.ProcessId}");
                using var made = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    private static long? FreeBelow(string? folder)
    {
        try
        {
            return folder is null ? null : new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static async Task<StoreFacts> OfDatabaseAsync(Uri database, CancellationToken cancellationToken)
    {
        var port = database.Port > 0 ? database.Port : 3306;
        var place = $"mysql://{database.Host}:{port}{database.AbsolutePath}";
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(database.DnsSafeHost, port, either.Token);
            return new StoreFacts("mysql", place);
        }
        catch (SocketException exception)
        {
            return new StoreFacts("mysql", place, Problem: exception.Message);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return new StoreFacts("mysql", place, Problem: $"no connection within {Patience.TotalSeconds:0} s");
        }
    }
}
