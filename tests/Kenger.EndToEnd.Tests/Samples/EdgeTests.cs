using Kenger.EndToEnd.Tests.Cli;
using Kenger.EndToEnd.Tests.Processes;
using Kenger.TestKit;

namespace Kenger.EndToEnd.Tests.Samples;

/// <summary>The sample of a gateway at the edge, as somebody tries it with curl.</summary>
public sealed class EdgeTests
{
    // On its own ports, which are free in a network namespace of its own.
    [NetworkNamespaceFact]
    public async Task Edge_AsItStands_DoesWhatItsSettingsSay()
    {
        const string script = """
            set -u
            ip link set lo up
            out=$(mktemp)
            dotnet "$DLL" > "$out" &
            edge=$!
            for i in $(seq 600); do grep -q 'curl --cacert' "$out" && break; sleep 0.1; done
            ca=$(grep -o '/[^ ]*authority.pem' "$out" | head -1)
            ask() { curl -s --cacert "$ca" --resolve shop.localhost:18443:127.0.0.1 --resolve api.localhost:18443:127.0.0.1 --resolve shop.localhost:18080:127.0.0.1 "$@"; }
            token=$(curl -s http://127.0.0.1:5001/token)
            for i in $(seq 300); do ask https://shop.localhost:18443/ | grep -q 'The shop' && ask -H "Authorization: Bearer $token" https://api.localhost:18443/ | grep -q Orders && break; sleep 0.1; done
            echo "shop: $(ask -i https://shop.localhost:18443/hello | tr -d '\r' | tr '\n' '|')"
            echo "old: $(ask -i 'https://shop.localhost:18443/old/page?x=1' | tr -d '\r' | tr '\n' '|')"
            echo "checkout: $(ask -i -H 'Accept: text/html' https://shop.localhost:18443/checkout/pay | tr -d '\r' | tr '\n' '|')"
            echo "plain: $(ask -i http://shop.localhost:18080/hello | tr -d '\r' | tr '\n' '|')"
            echo "nobody: $(ask -i https://api.localhost:18443/orders | tr -d '\r' | tr '\n' '|')"
            echo "ann: $(ask -H "Authorization: Bearer $token" https://api.localhost:18443/orders)"
            echo "forged: $(ask -o /dev/null -w '%{http_code}' -H "Authorization: Bearer ${token%?????}AAAAA" https://api.localhost:18443/orders)"
            echo "page: $(ask -i -X OPTIONS -H 'Origin: https://shop.localhost:18443' -H 'Access-Control-Request-Method: GET' -H 'Access-Control-Request-Headers: authorization' https://api.localhost:18443/orders | tr -d '\r' | tr '\n' '|')"
            kill $edge; wait $edge
            echo "ended: $?"
            """;
        await using var bash = AppProcess.Start(
            "unshare",
            ["--net", "bash", "-c", script],
            new Dictionary<string, string> { ["DLL"] = Path.Combine(AppContext.BaseDirectory, "Edge.dll") },
            SourceTree.PathOf("samples", "Edge"));
        await bash.WhenExitedAsync(TimeSpan.FromMinutes(3));

        var said = bash.Output + bash.Errors;
        AssertLine("shop", "HTTP/2 200", "x-frame-options: DENY", "The shop, at /hello");
        AssertLine("old", "HTTP/2 308", "location: https://shop.localhost:18443/page?x=1");
        AssertLine("checkout", "HTTP/2 503", "retry-after: 600", "<p>The checkout is being worked on, and is back at ten.</p>");
        AssertLine("plain", "HTTP/1.1 308", "Location: https://shop.localhost:18443/hello");
        AssertLine("nobody", "HTTP/2 401", "www-authenticate: Bearer");
        AssertLine("ann", "Orders of shop.localhost");
        AssertLine("forged", "401");
        AssertLine("page", "HTTP/2 204", "access-control-allow-origin: https://shop.localhost:18443");
        AssertLine("ended", "0");

        void AssertLine(string name, params string[] expected)
        {
            var line = said.Split('\n').FirstOrDefault(each => each.StartsWith($"{name}: ", StringComparison.Ordinal)) ?? "";
            Assert.All(expected, part => Assert.True(line.Contains(part, StringComparison.Ordinal), $"'{part}' is not in '{line}':\n{said}"));
        }
    }
}
