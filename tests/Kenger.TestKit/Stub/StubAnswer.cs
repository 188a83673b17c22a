using Microsoft.AspNetCore.Http;

namespace Kenger.TestKit;

/// <summary>Takes the place of a call's normal answer; <paramref name="normal"/> carries the call out and answers it.</summary>
public delegate Task StubAnswer(HttpContext context, RequestDelegate normal);
