using Kenger.Cli.Shell;

namespace Kenger.Cli.Tests.Shell;

/// <summary>What people write on a command line.</summary>
public sealed class OptionTypesTests
{
    [Theory]
    [InlineData("0.01", 0.01)]
    [InlineData("1%", 0.01)]
    [InlineData("0.5%", 0.005)]
    [InlineData("0", 0d)]
    [InlineData("%", null)]
    [InlineData("-1", null)]
    [InlineData("1e-2", null)]
    [InlineData("little", null)]
    public void ParseShare_Text_IsAShareOrNothing(string text, double? share) => Assert.Equal(share, OptionTypes.ParseShare(text));

    [Fact]
    public void ParseSteps_Text_IsAListOrNothing()
    {
        Assert.Equal([5, 20, 50, 100], OptionTypes.ParseSteps("5, 20,50%,100")!);
        Assert.All((string[])["", "5,,10", "5,a", "5.5", "-5", "5;10"], text => Assert.Null(OptionTypes.ParseSteps(text)));
    }
}
