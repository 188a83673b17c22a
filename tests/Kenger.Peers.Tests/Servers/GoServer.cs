using Kenger.TestKit;

namespace Kenger.Peers.Tests.Servers;

/// <summary>Go's net/http. The app is compiled at each start, offline, with a cache in the server's folder.</summary>
internal static class GoServer
{
    private static readonly string? Program = MachinePrograms.Find("go");

    public static PeerKind Kind { get; } = new(
        "Go",
        "golang-go",
        () => Program is null ? null : Installed.AskVersion(@"go(\d+\.\d+)", Program, "version"),
        [
            new("go-mux", $"`http.ServeMux` with `/api/`, and the host pattern `{Guarded.Host}/`"),
            new("go-path", "`r.URL.Path`"),
            new("go-escaped", "`r.URL.EscapedPath()`"),
            new("go-files", "`http.FileServer`"),
        ],
        kind => kind.StartAppAsync(folder => ServerProcess.Start(
            Program!,
            ["run", PeerApps.Find("main.go"), folder.Site],
            folder.Root,
            new Dictionary<string, string>
            {
                ["GOCACHE"] = Path.Combine(folder.Root, "cache"),
                ["GOPATH"] = Path.Combine(folder.Root, "go"),
                ["GO111MODULE"] = "off",
                ["GOPROXY"] = "off",
                ["GOTOOLCHAIN"] = "local",
            })));
}
