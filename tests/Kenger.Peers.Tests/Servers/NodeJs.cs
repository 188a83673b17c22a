using Kenger.TestKit;

namespace Kenger.Peers.Tests.Servers;

/// <summary>node.js, with the ways people write a router on its http module.</summary>
internal static class NodeJs
{
    private static readonly string? Program = MachinePrograms.Find("node") ?? MachinePrograms.Find("nodejs");

    public static PeerKind Kind { get; } = new(
        "node.js",
        "nodejs",
        () => Program is null ? null : Installed.AskVersion(@"v(\d+)", Program, "--version"),
        [
            new("node-url", "`new URL(req.url, 'http://localhost').pathname`; the host by `new URL('http://' + req.headers.host).hostname`"),
            new("node-raw", "`req.url.split('?')[0]`"),
            new("node-parse", "`url.parse(req.url).pathname`"),
            new("node-host-url", "`new URL('http://' + req.headers.host + req.url).pathname`"),
            new("node-decode", "`path.posix.normalize(decodeURIComponent(new URL(req.url, 'http://localhost').pathname))`"),
            new("node-files", "files: `path.join(root, decodeURIComponent(url.parse(req.url).pathname))`"),
            new("node-ignore-case", "`new URL(…)`, decoded, compared without regard to case, as Express does"),
        ],
        kind => kind.StartAppAsync(folder => ServerProcess.Start(
            Program!, ["--no-deprecation", PeerApps.Find("node.js"), folder.Site], folder.Root)));
}
