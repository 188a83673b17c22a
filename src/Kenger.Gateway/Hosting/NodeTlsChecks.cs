using Kenger.Contracts;
using Kenger.Gateway.Trust;

namespace Kenger.Gateway.Hosting;

/// <summary>What settings say of TLS to nodes. The files themselves are read when the gateway starts.</summary>
internal static class NodeTlsChecks
{
    // Those of now, and those that come next.
    private const int MaxPins = 100;

    public static IEnumerable<string> Check(KengerGatewayOptions options) => options.NodeTls.SelectMany(each => Check(NodeTls.KeyOf(each.Key), each.Key, each.Value));

    private static IEnumerable<string> Check(string key, string ns, GatewayNodeTls settings)
    {
        if (ns != NodeTls.Others && FieldChecks.CheckNamespace(ns) is { } rule)
        {
            yield return $"{key} is no namespace: it {rule}, or is {NodeTls.Others} for all that are not named";
        }

        if (settings.Host is { } host && !NodeHost.TryNormalize(host, out _))
        {
            yield return $"{key}:Host is '{LongText.Shorten(host)}', but must be a name that the nodes' certificates have, or an IP address, without a port";
        }

        if (settings.Ca is { } ca && (string.IsNullOrWhiteSpace(ca) || Directory.Exists(ca)))
        {
            yield return $"{key}:Ca is '{LongText.Shorten(ca)}', but must be a PEM file with the CAs of the nodes' certificates";
        }

        if (settings.Pins.Count > MaxPins)
        {
            yield return $"{key}:Pins has {settings.Pins.Count} entries, but must have at most {MaxPins}";
        }

        foreach (var pin in settings.Pins.Where(pin => !NodePin.IsValid(pin)))
        {
            yield return $"{key}:Pins holds '{LongText.Shorten(pin)}', but each {NodePin.Rule}";
        }

        if (settings.Certificate is { } certificate && (string.IsNullOrWhiteSpace(certificate) || Directory.Exists(certificate)))
        {
            yield return $"{key}:Certificate is '{LongText.Shorten(certificate)}', but must be a PEM or PFX file, not a folder";
        }

        if (settings.Certificate is null && (settings.CertificateKey is not null || settings.CertificatePassword is not null))
        {
            yield return $"{key}:{(settings.CertificateKey is null ? "CertificatePassword" : "CertificateKey")} is set, but nothing is shown: set Certificate to the file that it belongs to";
        }
    }
}
