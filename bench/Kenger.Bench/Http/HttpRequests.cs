using System.Globalization;
using System.Text;
using Kenger.Bench.Processes;
using Kenger.Contracts;

namespace Kenger.Bench.Http;

/// <summary>Requests as bytes.</summary>
internal static class HttpRequests
{
    public static byte[] Get(string pathAndQuery) => Encoding.ASCII.GetBytes(
        $"GET {pathAndQuery} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {RegistryProcess.Token}\r\n\r\n");

    /// <summary>Without the registry's token.</summary>
    public static byte[] Plain(string path, IEnumerable<string> headers) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: bench\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    public static byte[] Post(string path, string json) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {RegistryProcess.Token}\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}"));

    /// <summary>A long poll of everything for what comes after a version.</summary>
    public static byte[] Watch(long version, bool takesDifferences) => Get($"{ApiRoutes.Sync}?version={version}&wait=60s{(takesDifferences ? "&delta=1" : "")}");
}
