using System.Diagnostics;

namespace TrainTools.House.Tests.Install;

/// <summary>That the host can be published for Windows from any system.</summary>
public sealed class PublishTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("traintools-publish-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Publish_ForWindows_GivesAProgramWithAllItNeedsAndALibtorchToShare()
    {
        string host = Path.Combine(_folder, "hosts", "build"), libtorch = Path.Combine(_folder, "libtorch", "cpu");
        string[] words =
        [
            "publish", Path.Combine(Repository.Root, "src", "TrainTools.Cli"), "-c", "Release", "-r", "win-x64",
            "--self-contained", "false", "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false", "-m:1",
            "--nologo", "-v", "q", "-o", host, $"-p:LibtorchFolder={libtorch}",
        ];

        using var publish = Process.Start(new ProcessStartInfo("dotnet", words) { RedirectStandardOutput = true })!;
        string said = publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();

        Assert.True(publish.ExitCode == 0, said);
        string[] needed =
            [
            "traintools.exe", "traintools.dll", "TorchSharp.dll", "LibTorchSharp.dll", "Grpc.AspNetCore.Server.dll",
            "Microsoft.ML.OnnxRuntime.dll", "onnxruntime.dll",
        ];
        string sample = Path.Combine("samples", "hanako", "models", "Stable-diffusion", "tiny-sd1.safetensors");
        Assert.All([.. needed, sample], file => Assert.True(File.Exists(Path.Combine(host, file)), $"{file} is missing"));
        Assert.True(File.Exists(Path.Combine(libtorch, "torch_cpu.dll")), "libtorch was not brought");
        Assert.Equal(Path.Combine("..", "..", "libtorch", "cpu"), File.ReadLines(Path.Combine(host, "libtorch.path")).First());
        Assert.False(File.Exists(Path.Combine(host, "onnxruntime.path"))); // it names a folder of this machine
        Assert.Empty(Directory.GetFiles(host, "torch_cpu*", SearchOption.AllDirectories));
    }
}
