using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>What options of an address must have to do with each other.</summary>
internal static class DatabaseAddressRules
{
    /// <summary>Refuses what can't be used, or would not do what it says.</summary>
    /// <param name="connection">The address as it was read.</param>
    /// <param name="given">Which options it gives.</param>
    public static void Check(MySqlConnectionStringBuilder connection, IReadOnlyCollection<string> given)
    {
        if (connection.Server.Length == 0 || connection.Database.Length == 0)
        {
            throw new FormatException(
                $"has no {(connection.Server.Length == 0 ? "host" : "database")}: the form is {DatabaseAddressText.Form}, "
                + $"and {nameof(connection.Server)} and {nameof(connection.Database)} in a connection string");
        }

        var isSocket = DatabaseAddress.IsSocket(connection);
        if ((connection.ConnectionProtocol == MySqlConnectionProtocol.UnixSocket && !isSocket)
            || (isSocket && (given.Contains(nameof(connection.Port)) || given.Contains(nameof(connection.LoadBalance)))))
        {
            throw new FormatException(
                "can't be used: a Unix socket is a full path such as ?socket=/run/mysqld/mysqld.sock, without port and load balance");
        }

        var verifies = connection.SslMode is MySqlSslMode.VerifyCA or MySqlSslMode.VerifyFull;
        var mistake = connection switch
        {
            { SslCa.Length: > 0 } when !verifies => "SslCa verifies nothing unless SslMode is VerifyCA or VerifyFull",
            { SkipCertificateRevocationCheck: true, SslMode: not MySqlSslMode.VerifyFull } =>
                "SkipCertificateRevocationCheck may only be set where SslMode is VerifyFull",
            { SslCert.Length: > 0, SslKey.Length: 0 } or { SslCert.Length: 0, SslKey.Length: > 0 } => "SslCert and SslKey need each other",
            { CertificatePassword.Length: > 0, CertificateFile.Length: 0 } => "CertificatePassword needs CertificateFile",
            { CertificateThumbprint.Length: > 0, CertificateStoreLocation: MySqlCertificateStoreLocation.None } =>
                "CertificateThumbprint needs CertificateStoreLocation",
            { SslMode: MySqlSslMode.None } when given.Any(IsAboutTls) => "SslMode is None, and other options are about TLS",
            _ when CountClientCertificates(connection) > 1 => "CertificateFile, SslCert and CertificateStoreLocation exclude each other",
            _ => null,
        };
        if (mistake is not null)
        {
            throw new FormatException("can't be used: " + mistake);
        }
    }

    private static bool IsAboutTls(string option) =>
        option != nameof(MySqlConnectionStringBuilder.SslMode)
        && (option.StartsWith("Ssl", StringComparison.Ordinal) || option.StartsWith("Tls", StringComparison.Ordinal)
            || option.StartsWith("Certificate", StringComparison.Ordinal));

    private static int CountClientCertificates(MySqlConnectionStringBuilder connection) =>
        (connection.CertificateFile.Length > 0 ? 1 : 0) + (connection.SslCert.Length > 0 ? 1 : 0)
        + (connection.CertificateStoreLocation != MySqlCertificateStoreLocation.None ? 1 : 0);
}
