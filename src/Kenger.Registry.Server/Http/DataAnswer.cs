using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

internal sealed class DataAnswer<T>(T data, JsonTypeInfo<ApiResponse<T>> type) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => httpContext.Response.WriteAsJsonAsync(
        new ApiResponse<T> { Data = data }, type, "application/json", httpContext.RequestAborted);
}
