namespace Kenger.EndToEnd.Tests.Grpc;

/// <summary>A fact that needs a gRPC client and server of somebody else's.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonGrpcFactAttribute : FactAttribute
{
    public PythonGrpcFactAttribute()
    {
        if (PythonGrpc.Interpreter is null)
        {
            Skip = PythonGrpcTheoryAttribute.Reason;
        }
    }
}

/// <summary>A theory that needs a gRPC client and server of somebody else's.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonGrpcTheoryAttribute : TheoryAttribute
{
    public const string Reason = "needs Python with gRPC (Debian's python3-grpcio)";

    public PythonGrpcTheoryAttribute()
    {
        if (PythonGrpc.Interpreter is null)
        {
            Skip = Reason;
        }
    }
}
