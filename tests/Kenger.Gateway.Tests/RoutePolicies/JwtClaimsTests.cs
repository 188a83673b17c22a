using System.Text;
using Kenger.Gateway.RoutePolicies;

namespace Kenger.Gateway.Tests;

public sealed class JwtClaimsTests
{
    [Theory]
    [InlineData("""{"scope":"read write"}""", true)]
    [InlineData("""{"scope":"write  other read"}""", true)]
    [InlineData("""{"scp":"write read"}""", true)]
    [InlineData("""{"scp":["read","write"]}""", true)]
    [InlineData("""{"scope":["read","write"]}""", true)]
    [InlineData("""{"scope":"read","scp":["write"]}""", true)]
    [InlineData("""{"scp":["read write"]}""", false)]
    [InlineData("""{"scope":"read,write"}""", false)]
    [InlineData("""{"scope":"READ write"}""", false)]
    [InlineData("""{"scope":"read"}""", false)]
    [InlineData("""{"scope":"readwrite"}""", false)]
    [InlineData("""{"scope":{"read":true,"write":true}}""", false)]
    [InlineData("""{"scp":[["read","write"],1,null]}""", false)]
    [InlineData("""{"scope":null}""", false)]
    [InlineData("{}", false)]
    public void Scopes_OfAToken_AreWordsInTextOrAList(string payload, bool expected)
    {
        var jwt = new GatewayJwt { Scopes = { "read", "write" } };

        Assert.Equal(expected ? null : "the token lacks a scope", new JwtClaims(jwt).Find(Encoding.UTF8.GetBytes(payload)));
    }

    [Theory]
    [InlineData("role", """{"role":"admin"}""", true)]
    [InlineData("role", """{"role":["user","admin"]}""", true)]
    [InlineData("role", """{"role":"17"}""", true)]
    [InlineData("role", """{"role":17}""", true)]
    [InlineData("role", """{"role":[true]}""", true)]
    [InlineData("role", """{"role":"Admin"}""", false)]
    [InlineData("role", """{"role":"admin "}""", false)]
    [InlineData("role", """{"role":["user"]}""", false)]
    [InlineData("role", """{"role":[["admin"]]}""", false)]
    [InlineData("role", """{"role":{"admin":"admin"}}""", false)]
    [InlineData("role", """{"role":null}""", false)]
    [InlineData("role", """{"Role":"admin"}""", false)]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":["admin"]}}""", true)]
    [InlineData("realm_access.roles", """{"realm_access.roles":"admin","realm_access":{"roles":["user"]}}""", true)]
    [InlineData("realm_access.roles", """{"realm_access.roles":"user","realm_access":{"roles":["admin"]}}""", false)]
    [InlineData("realm_access.roles", """{"realm_access":["roles","admin"]}""", false)]
    [InlineData("https://example.com/role", """{"https://example.com/role":"admin"}""", true)]
    [InlineData("a..b", """{"a":{"":{"b":"admin"}}}""", true)]
    [InlineData(".", """{"a":"admin"}""", false)]
    public void Claims_OfAToken_HoldOneOfTheValues(string name, string payload, bool expected)
    {
        var jwt = new GatewayJwt { Claims = { new() { Name = name, Values = { "admin", "17", "true" } } } };

        Assert.Equal(expected ? null : "the token lacks a claim", new JwtClaims(jwt).Find(Encoding.UTF8.GetBytes(payload)));
    }

    [Fact]
    public void Claims_Several_MustAllHold()
    {
        var claims = new JwtClaims(new GatewayJwt { Claims = { new() { Name = "a", Values = { "1" } }, new() { Name = "b", Values = { "2" } } } });

        Assert.Null(claims.Find("""{"a":1,"b":2}"""u8.ToArray()));
        Assert.NotNull(claims.Find("""{"a":1,"b":1}"""u8.ToArray()));
        Assert.NotNull(claims.Find("""{"a":1}"""u8.ToArray()));
    }
}
