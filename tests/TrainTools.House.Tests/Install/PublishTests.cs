using System.Diagnostics;

namespace TrainTools.House.Tests.Install;

/// <summary>That the host can be published for Windows from any system.</summary>
public sealed class PublishTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("traintools-publish-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Publish_ForWindows_GivesAProgramWithAllItNeeds()
    {
        string[] words =
        [
            "publish", Path.Combine(Repository.Root, "src", "TrainTools.Host"), "-c", "Release", "-r", "win-x64",
            "--self-contained", "false", "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false", "-m:1",
            "--nologo", "-v", "q", "-o", _folder,
        ];

        using var publish = Process.Start(new ProcessStartInfo("dotnet", words) { RedirectStandardOutput = true })!;
        string said = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();

        Assert.True(publish.ExitCode == 0, said);
        foreach (string file in new[] { "traintools.exe", "traintools.dll", "TorchSharp.dll", "Grpc.AspNetCore.Server.dll" })
            Assert.True(File.Exists(Path.Combine(_folder, file)), $"{file} is missing");
    }
}
