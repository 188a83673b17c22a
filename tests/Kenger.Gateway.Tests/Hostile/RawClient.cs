using System.Net.Sockets;
using System.Text;

namespace Kenger.Gateway.Tests;

/// <summary>Sends bytes as they are, and reads what comes back until the other side closes.</summary>
internal static class RawClient
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The answer, one character for each byte.</summary>
    public static async Task<string> SendAsync(Uri to, string bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(to.Host, to.Port);
        var stream = client.GetStream();
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));
            await stream.CopyToAsync(answer).WaitAsync(Limit);
        }
        catch (IOException)
        {
            // Closed while there was more to say: what was answered before counts.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    public static IReadOnlyList<int> StatusesIn(string answers) =>
        [.. answers.Split("HTTP/1.1 ").Skip(1).Select(answer => int.Parse(answer[..3], null))];
}
