namespace TrainTools.Host.Tests.Stub;

/// <summary>A fact with the extension's real Python code in front of the host; Linux only.</summary>
internal sealed class StubFactAttribute : FactAttribute
{
    public StubFactAttribute() => Skip = OperatingSystem.IsLinux()
        ? DebianPython.Lacks("grpc, fastapi, uvicorn")
        : "The extension is tried with signals, as Linux has them.";
}
