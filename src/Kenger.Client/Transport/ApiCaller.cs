using System.Text.Json.Serialization.Metadata;
using Kenger.Contracts;

namespace Kenger.Client;

/// <summary>Makes calls, reads their answers and counts both.</summary>
internal sealed class ApiCaller(RegistryTransport transport, TimeProvider time, KengerClientMetrics metrics)
{
    public Task<T> CallAsync<T>(ApiCall call, JsonTypeInfo<ApiResponse<T>> type, CancellationToken cancellationToken) =>
        MeasureAsync(call, answer => AnswerReader.Read(answer, type), cancellationToken);

    public async Task<T> MeasureAsync<T>(ApiCall call, Func<RegistryAnswer, T> read, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        Exception? failure = null;
        try
        {
            return read(await transport.SendAsync(call, cancellationToken));
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            metrics.Called(call.Route[(ApiRoutes.Prefix.Length + 1)..], failure, time.GetElapsedTime(startedAt));
        }
    }
}
