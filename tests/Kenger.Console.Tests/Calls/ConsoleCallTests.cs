using Kenger.Console.Calls;
using Kenger.Contracts;

namespace Kenger.Console.Tests.Calls;

public sealed class ConsoleCallTests
{
    private static readonly NodeName Node = new("orders", "10.0.0.1", 8080);

    [Fact]
    public void SetWeight_WithTtl_IsTheSameInAllThreeForms()
    {
        var call = ConsoleCall.SetWeight(Node, 50, 900);

        Assert.Equal(ApiRoutes.NodeWeight, call.Path);
        Assert.Equal("""{"ns":"orders","host":"10.0.0.1","port":8080,"weight":50,"ttl_seconds":900}""", call.Body);
        Assert.Equal("kenger weight orders 10.0.0.1:8080 50 --ttl 900s", call.KengerLine);
        Assert.Equal(
            """curl -sS "$KENGER_REGISTRY_URL/api/upstream/node/weight" -H "X-API-Token: $KENGER_REGISTRY_TOKEN" -H 'Content-Type: application/json' -d '{"ns":"orders","host":"10.0.0.1","port":8080,"weight":50,"ttl_seconds":900}'""",
            call.CurlLine);
    }

    [Fact]
    public void SetWeight_Reset_HasNeitherWeightNorTtl() =>
        Assert.Equal("""{"ns":"orders","host":"10.0.0.1","port":8080,"reset":true}""", ConsoleCall.SetWeight(Node, null, 900).Body);

    [Fact]
    public void Changes_OfANodeWithAReason_SayItInAllForms()
    {
        var weight = ConsoleCall.SetWeight(Node, 50, null, " too warm ");
        var drain = ConsoleCall.Drain(Node, false, null, "cool again");

        Assert.Equal("""{"ns":"orders","host":"10.0.0.1","port":8080,"weight":50,"reason":"too warm"}""", weight.Body);
        Assert.Equal("kenger weight orders 10.0.0.1:8080 50 --reason 'too warm'", weight.KengerLine);
        Assert.Equal("kenger drain orders 10.0.0.1:8080 --off --reason 'cool again'", drain.KengerLine);
    }

    [Theory]
    [InlineData(true, "kenger drain orders 10.0.0.1:8080 --ttl 300s")]
    [InlineData(false, "kenger drain orders 10.0.0.1:8080 --off")]
    public void Drain_OnAndOff_HasTheLine(bool drained, string line) => Assert.Equal(line, ConsoleCall.Drain(Node, drained, 300).KengerLine);

    [Fact]
    public void Rollout_ReasonWithQuotes_IsOneWordOfAShell()
    {
        var call = ConsoleCall.Rollout("abort", 7, "it's $HOME; rm -rf /", null, force: true, overrideFreeze: false);

        Assert.Equal(@"kenger rollout abort --id 7 --reason 'it'\''s $HOME; rm -rf /' --force", call.KengerLine);
        Assert.Contains(@"-d '{""id"":7,""reason"":""it'\''s $HOME; rm -rf /"",""force"":true}'", call.CurlLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Freeze_WithoutWindows_LiftsAll() => Assert.Equal("kenger freeze orders off", ConsoleCall.Freeze("orders", []).KengerLine);

    [Theory]
    [InlineData("plain-1.2:3/a=b,c", "plain-1.2:3/a=b,c")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("$(x)", "'$(x)'")]
    [InlineData("`x`", "'`x`'")]
    public void Quote_Word_IsWhatAShellReadsAsIt(string word, string quoted) => Assert.Equal(quoted, ShellText.Quote(word));
}
