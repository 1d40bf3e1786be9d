using System.Diagnostics;

namespace TrainTools.Host.Tests.Stub;

/// <summary>A fact with the extension's real Python code in front of the host; Linux only.</summary>
internal sealed class StubFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Obstacle = new(FindObstacle);

    public StubFactAttribute() => Skip = Obstacle.Value;

    private static string? FindObstacle()
    {
        const string advice = "Install Debian's packages python3-grpcio, python3-fastapi and uvicorn.";
        if (!OperatingSystem.IsLinux())
            return "The extension is tried with signals, as Linux has them.";
        if (!File.Exists(StubbedWebUi.Python))
            return $"There is no {StubbedWebUi.Python}. {advice}";
        string[] words = ["-c", "import grpc, fastapi, uvicorn"];
        using var look = Process.Start(new ProcessStartInfo(StubbedWebUi.Python, words) { RedirectStandardError = true })!;
        look.StandardError.ReadToEnd();
        look.WaitForExit();
        return look.ExitCode == 0 ? null : $"{StubbedWebUi.Python} lacks what the extension needs. {advice}";
    }
}
