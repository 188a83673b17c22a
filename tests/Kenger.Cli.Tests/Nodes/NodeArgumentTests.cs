using Kenger.Cli.Nodes;

namespace Kenger.Cli.Tests.Nodes;

public sealed class NodeArgumentTests
{
    [Theory]
    [InlineData("10.0.0.1:80", "10.0.0.1", 80)]
    [InlineData("[::1]:8080", "[::1]", 8080)]
    [InlineData("WEB-1.example.com:80", "web-1.example.com", 80)]
    public void Parse_Address_IsHostAndPort(string text, string host, int port) => Assert.Equal((host, port), NodeArgument.Parse(text));

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("10.0.0.1:")]
    [InlineData(":80")]
    [InlineData("[::1]")]
    [InlineData("10.0.0.1:http")]
    [InlineData("10.0.0.1:-80")]
    [InlineData("a b:80")]
    public void Parse_NoAddress_IsNothing(string text) => Assert.Null(NodeArgument.Parse(text));
}
