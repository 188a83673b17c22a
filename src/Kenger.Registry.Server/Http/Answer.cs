using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;
using Kenger.Registry.Server.State;
using Microsoft.AspNetCore.Http;

namespace Kenger.Registry.Server.Http;

/// <summary>The answers handlers give: envelopes, whatever happened.</summary>
internal static class Answer
{
    /// <summary>Success with nothing more to say.</summary>
    public static IResult Ok { get; } = new BareAnswer();

    /// <summary>Success with data.</summary>
    public static IResult Of<T>(T data, JsonTypeInfo<ApiResponse<T>> type) => new DataAnswer<T>(data, type);

    /// <summary>A command's answer, whichever it is.</summary>
    public static IResult Of<T>(CommandResult<T> result, JsonTypeInfo<ApiResponse<T>> type) =>
        result.TryGetValue(out var value) ? Of(value, type) : Of(result.Refusal!);

    public static IResult Of(Refusal refusal) => new RefusalAnswer(refusal);
}
