using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Kenger;

/// <summary>What a client's connections by TLS insist on.</summary>
/// <param name="find">The CAs that alone are trusted, asked with each connection; null for those that the machine knows.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Takes what became of the file of CAs.</param>
/// <param name="variable">Which setting names that file, as refusals say.</param>
internal sealed class ServerTrust(
    Func<TrustedAuthorities?> find, TimeProvider time, Action<AuthorityNews>? say = null, string variable = CertificateJudge.Variable)
{
    /// <summary>For a client's handler.</summary>
    /// <param name="isOwn">Whether there are CAs of a file: then the handshake fetches nothing from anywhere.</param>
    public SslClientAuthenticationOptions CreateOptions(bool isOwn) => new()
    {
        CertificateChainPolicy = isOwn ? CertificateJudge.CreatePolicy() : null,
        RemoteCertificateValidationCallback = Check,
    };

    // An exception, where false would do, so that whoever connects is told why.
    private bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var authorities = find();
        if (authorities?.Look() is { } news)
        {
            say?.Invoke(news);
        }

        var shown = new HandshakeOutcome((sender as SslStream)?.TargetHostName, certificate as X509Certificate2, chain, errors);
        return CertificateJudge.FindProblem(shown, authorities, time.GetUtcNow(), variable) is { } problem ? throw new CertificateRefusedException(problem) : true;
    }
}

/// <summary>A server that is not trusted.</summary>
/// <param name="problem">Why, a sentence without its end.</param>
internal sealed class CertificateRefusedException(string problem) : AuthenticationException(problem);
