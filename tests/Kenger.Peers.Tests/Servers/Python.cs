using Kenger.TestKit;

namespace Kenger.Peers.Tests.Servers;

/// <summary>Python, with http.server and wsgiref.</summary>
internal static class Python
{
    private static readonly string? Program = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : MachinePrograms.Find("python3");

    public static PeerKind Kind { get; } = new(
        "Python",
        "python3",
        () => Program is null ? null : Installed.AskVersion(@"Python (\d+\.\d+)", Program, "--version"),
        [
            new("python-wsgi", "wsgiref, `PATH_INFO`; the host by `HTTP_HOST.split(':')[0].lower().rstrip('.')`"),
            new("python-raw", "http.server, `self.path`"),
            new("python-unquote", "http.server, `unquote(urlsplit(self.path).path)`"),
            new("python-files", "http.server, files"),
        ],
        kind => kind.StartAppAsync(folder => ServerProcess.Start(Program!, ["-u", PeerApps.Find("python.py"), folder.Site], folder.Root)));
}
