using System.Globalization;
using Kenger.TestKit;

namespace Kenger.Bench.Gateway;

/// <summary>A certificate that all proxies serve, of a key for ECDSA, as most are by now.</summary>
internal sealed class ServerCertificate : IDisposable
{
    /// <summary>Where those listen by TLS that listen at one port by both.</summary>
    public const string Address = "127.0.0.2";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kenger-bench-");

    public ServerCertificate()
    {
        using var authority = new TestCa();
        var issued = authority.Issue(new IssueOptions { Hosts = ["localhost"], Addresses = ["127.0.0.1", Address] });
        File.WriteAllText(ChainPath, issued.ChainPem);
        File.WriteAllText(KeyPath, issued.KeyPem);
        File.WriteAllText(AllPath, issued.ChainPem + "\n" + issued.KeyPem);
    }

    public string ChainPath => Path.Combine(_directory.FullName, "server.pem");

    public string KeyPath => Path.Combine(_directory.FullName, "server.key");

    /// <summary>Both in one file, as HAProxy wants them.</summary>
    public string AllPath => Path.Combine(_directory.FullName, "all.bundle");

    public static Uri UrlAt(int port) => new(string.Create(CultureInfo.InvariantCulture, $"https://{Address}:{port}"));

    public void Dispose() => _directory.Delete(recursive: true);
}
