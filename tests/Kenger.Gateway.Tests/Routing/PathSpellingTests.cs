using Kenger.Gateway.Routing;

namespace Kenger.Gateway.Tests;

public sealed class PathSpellingTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/b/", "/a/b/")]
    [InlineData("/%61%7E%2Eb%2d%5F", "/a~.b-_")]
    [InlineData("/a%20%C3%A9%c3%a9%C4%E3", "/a%20%C3%A9%c3%a9%C4%E3")]
    [InlineData("/a%252F%252e", "/a%252F%252e")]
    [InlineData("/a%2Fb%2f", "/a%2Fb%2f")]
    [InlineData("/a%5Cb%3bc", "/a%5Cb%3bc")]
    [InlineData("/a;b=c/d", "/a;b=c/d")]
    [InlineData("/a//b//", "/a//b//")]
    [InlineData("//", "/")]
    [InlineData("///a//b", "/a//b")]
    [InlineData("/a/./b", "/a/b")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a/b/.", "/a/b/")]
    [InlineData("/a/..", "/")]
    [InlineData("/./", "/")]
    [InlineData("/x/../api/", "/api/")]
    [InlineData("/a/%2e%2E/b", "/b")]
    [InlineData("/a/.%2e/b", "/b")]
    [InlineData("/a/.../..b/.c/d..", "/a/.../..b/.c/d..")]
    [InlineData("/a%C0%B4%c1%a1", "/a%C0%B4%c1%a1")]
    [InlineData("/a%C0%CF%E0%A0%80%F0%90%80%80", "/a%C0%CF%E0%A0%80%F0%90%80%80")]
    public void Read_Path_IsItsNormalSpelling(string path, string expected)
    {
        Assert.Equal(expected, PathSpelling.Read(path, out _)!.Value.Path);
        Assert.Equal(expected, PathSpelling.Read(expected, out _)!.Value.Path);
    }

    [Theory]
    [InlineData("/a\\b", "bad_target")]
    [InlineData("/%", "bad_target")]
    [InlineData("/%4", "bad_target")]
    [InlineData("/%4g", "bad_target")]
    [InlineData("/%+4", "bad_target")]
    [InlineData("/%u0041", "bad_target")]
    [InlineData("/%00", "bad_target")]
    [InlineData("/%1F", "bad_target")]
    [InlineData("/%7f", "bad_target")]
    [InlineData("/%C0%AF", "bad_target")]
    [InlineData("/%c0%ae", "bad_target")]
    [InlineData("/%C0%80", "bad_target")]
    [InlineData("/%C1%9C", "bad_target")]
    [InlineData("/%C0%BB", "bad_target")]
    [InlineData("/%C0%A5", "bad_target")]
    [InlineData("/%E0%80%AF", "bad_target")]
    [InlineData("/%E0%81%A1", "bad_target")]
    [InlineData("/%F0%80%81%A1", "bad_target")]
    [InlineData("/%F8%80%80%80%AF", "bad_target")]
    [InlineData("/%FC%80%80%80%80%AF", "bad_target")]
    [InlineData("/..", "bad_target")]
    [InlineData("/a/../..", "bad_target")]
    [InlineData("/a/../../b", "bad_target")]
    [InlineData("/%2e%2E/a", "bad_target")]
    [InlineData("/x//../a", "ambiguous_path")]
    [InlineData("//x/../a", "ambiguous_path")]
    [InlineData("/x/..//a", "ambiguous_path")]
    [InlineData("/.//a", "ambiguous_path")]
    [InlineData("/x/..%2Fa", "ambiguous_path")]
    [InlineData("/x%2f..", "ambiguous_path")]
    [InlineData("/x%2F../a", "ambiguous_path")]
    [InlineData("/x%5C.%2e%5ca", "ambiguous_path")]
    [InlineData("/x/..;/a", "ambiguous_path")]
    [InlineData("/x/.;v=1", "ambiguous_path")]
    [InlineData("/x/..%3Bv", "ambiguous_path")]
    [InlineData("/x;v/../a", "ambiguous_path")]
    [InlineData("/a%C0%B4/../b", "ambiguous_path")]
    public void Read_PathWithoutANormalSpelling_IsRefused(string path, string reason)
    {
        Assert.Null(PathSpelling.Read(path, out var problem));
        Assert.Equal((400, reason), (problem.Status, problem.Reason));
    }

    [Theory]
    [InlineData("/a/b.c", "")]
    [InlineData("/a%252Fb", "")]
    [InlineData("//a", "")]
    [InlineData("/a//b", "/a/b")]
    [InlineData("/a%2Fb", "/a/b")]
    [InlineData("/a%5cb", "/a/b")]
    [InlineData("/a;v=1/b;", "/a/b")]
    [InlineData("/a%3Bv/b", "/a;v/b /a/b")]
    [InlineData("/%c1%a1pi", "/api")]
    [InlineData("/a%2F%2Fb", "/a//b /a/b")]
    [InlineData("/%2Fh/api", "//h/api /h/api /api")]
    [InlineData("/;/h/api", "//h/api /h/api /api")]
    [InlineData("/a;b%2Fc/d", "/a/d /a;b/c/d /a/c/d")]
    [InlineData("/a//%2Fb", "/a///b /a/b /a/%2Fb")]
    public void Of_OddPath_AreAllOtherReadings(string path, string expected)
    {
        var readings = PathReadings.Of(PathSpelling.Read(path, out _)!.Value);

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), readings.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/api", "/api")]
    [InlineData("/api//", "/api")]
    [InlineData("/caf%C3%A9", "/café")]
    [InlineData("/a%2Fb", "/a/b")]
    [InlineData("/", "")]
    public void PrefixOf_Configured_IsDecoded(string prefix, string expected) => Assert.Equal(expected, PathReadings.PrefixOf(prefix).Value);
}
