using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>
/// Verifies the database's certificate in the handshake, before anything is sent: that the CA of the address issued it (and no other does),
/// that it is valid now, and with <c>VerifyFull</c> that it is for the host. The connector alone would also trust the system's CAs,
/// take an expired certificate whose CA the server sends along, and verify only after the sign-in.
/// </summary>
internal sealed class ServerCertificateCheck
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly string? _caFile;
    private readonly bool _isFull;
    private readonly bool _checksRevocation;

    private ServerCertificateCheck(string? caFile, bool isFull, bool checksRevocation) =>
        (_caFile, _isFull, _checksRevocation) = (caFile, isFull, checksRevocation);

    /// <summary>Takes verification over from the connector; null where none is asked for, or the socket is on this machine.</summary>
    public static ServerCertificateCheck? TakeFrom(MySqlConnectionStringBuilder connection)
    {
        if (connection.SslMode is not (MySqlSslMode.VerifyCA or MySqlSslMode.VerifyFull) || connection.Server.StartsWith('/'))
        {
            return null;
        }

        var isFull = connection.SslMode == MySqlSslMode.VerifyFull;
        var caFile = connection.SslCa is { Length: > 0 } path ? path : null;
        // Who issues certificates for one database rarely publishes which are revoked.
        var check = new ServerCertificateCheck(caFile, isFull, isFull && caFile is null && !connection.SkipCertificateRevocationCheck);
        connection.Remove(nameof(connection.SslCa));
        connection.Remove(nameof(connection.SkipCertificateRevocationCheck));
        connection.SslMode = MySqlSslMode.Required;
        return check;
    }

    /// <summary>Why the certificate is refused; null when it is not.</summary>
    public string? FindProblem(X509Certificate? certificate, X509Chain? received, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server)
        {
            return "the database shows no certificate";
        }

        if (_isFull && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"the database's certificate is for another host ({NamesOf(server)})";
        }

        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                RevocationMode = _checksRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck,
                DisableCertificateDownloads = _caFile is not null,
            },
        };
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        chain.ChainPolicy.ExtraStore.AddRange(received?.ChainPolicy.ExtraStore ?? []);
        if (_caFile is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            if (!TryRead(_caFile, chain.ChainPolicy.CustomTrustStore))
            {
                return "the file of SslCa has no certificate, or can't be read";
            }
        }

        var isTrusted = chain.Build(server);
        var reasons = chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct();
        return isTrusted ? null : $"the database's certificate is not trusted ({string.Join(' ', reasons)})";
    }

    // Read again for each connection: CAs are renewed while servers run.
    private static bool TryRead(string file, X509Certificate2Collection into)
    {
        try
        {
            into.ImportFromPemFile(file);
            if (into.Count == 0)
            {
                into.Add(X509CertificateLoader.LoadCertificateFromFile(file));
            }

            return into.Count > 0;
        }
        catch (Exception exception) when (exception is IOException or CryptographicException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(each => each.EnumerateDnsNames().Concat(each.EnumerateIPAddresses().Select(address => address.ToString())))
            .DefaultIfEmpty(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        return LongText.Cut(string.Join(", ", names));
    }
}
