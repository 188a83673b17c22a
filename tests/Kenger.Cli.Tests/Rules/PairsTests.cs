using Kenger.Cli.Rules;

namespace Kenger.Cli.Tests.Rules;

public sealed class PairsTests
{
    [Fact]
    public void Pairs_Texts_AreRead()
    {
        Assert.Equal(new Dictionary<string, string> { ["X-Beta"] = "*", ["X-User"] = "a=b" }, Pairs.Conditions(["X-Beta", "X-User=a=b"])!);
        Assert.Equal(new Dictionary<string, string> { ["version"] = "v2", ["zone"] = "a" }, Pairs.Labels(["version=v2,zone=a"])!);
        Assert.Equal(new Dictionary<string, string> { ["version"] = "" }, Pairs.Labels(["version"])!);
        Assert.Equal(["10.0.0.0/8", "::1", "10.0.0.2"], Pairs.Split(["10.0.0.0/8, ::1", "10.0.0.2"]));
        Assert.Null(Pairs.Conditions([]));
        Assert.Null(Pairs.Labels([]));
    }
}
