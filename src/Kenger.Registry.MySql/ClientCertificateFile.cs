using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MySqlConnector;

namespace Kenger.Registry.MySql;

/// <summary>
/// The certificate that this server shows the database, from a PKCS #12 file. Its password never becomes part of the connection's string,
/// which the connector shows in traces without the other password only.
/// </summary>
internal sealed class ClientCertificateFile
{
    private readonly string _path;
    private readonly string _password;

    private ClientCertificateFile(string path, string password) => (_path, _password) = (path, password);

    /// <summary>Takes the file over from the connector; null when there is none.</summary>
    public static ClientCertificateFile? TakeFrom(MySqlConnectionStringBuilder connection)
    {
        if (connection.CertificateFile.Length == 0)
        {
            return null;
        }

        var file = new ClientCertificateFile(connection.CertificateFile, connection.CertificatePassword);
        connection.Remove(nameof(connection.CertificateFile));
        connection.Remove(nameof(connection.CertificatePassword));
        return file;
    }

    /// <summary>
    /// Adds the certificate, or says why it can't. Read again for each connection: certificates are renewed while servers run.
    /// </summary>
    public string? AddTo(X509CertificateCollection certificates)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(_path, _password);
            if (certificate.HasPrivateKey)
            {
                certificates.Add(certificate);
                return null;
            }

            certificate.Dispose();
            return "the file of CertificateFile has no private key";
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return "the file of CertificateFile can't be read, is no PKCS #12 file, or CertificatePassword is not its password";
        }
    }
}
