using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

internal sealed class BareAnswer : IResult
{
    private static readonly ReadOnlyMemory<byte> Bytes = """{"code":0,"message":"ok"}"""u8.ToArray();

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json";
        httpContext.Response.ContentLength = Bytes.Length;
        return httpContext.Response.Body.WriteAsync(Bytes, httpContext.RequestAborted).AsTask();
    }
}
