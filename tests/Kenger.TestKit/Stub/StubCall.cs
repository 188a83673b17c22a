using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Kenger.TestKit;

/// <summary>A call as it arrived at a <see cref="StubRegistry"/>.</summary>
public sealed record StubCall(string Method, string Path, IQueryCollection Query, string Body, string Authorization)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}
