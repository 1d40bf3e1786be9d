using TrainTools.Diffusion.Libtorch;
using TrainTools.Host.CommandLine;
using TrainTools.Host.Computing;
using TrainTools.Testing;

namespace TrainTools.Host.Tests.Computing;

public sealed class SelfTestProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Run_OfALibtorchInAPythonFolder_Passes()
    {
        var torch = PythonTorch(Directory.GetFiles(Package));

        Assert.Equal(new SelfTestResult(IsKnown: true, Refusal: null), SelfTestProcess.Run(torch));
    }

    [Fact]
    public void Run_OfALibtorchThatLacksSymbols_SaysWhichInsteadOfCrashing()
    {
        if (!OperatingSystem.IsLinux())
            return; // elsewhere the system itself refuses such a library
        string[] names = ["libc10.so", "libtorch.so", "libgomp-98b21ff3.so.1"];
        var torch = PythonTorch(names.Select(name => Path.Combine(Package, name)));
        File.Copy(Path.Combine(Package, "libtorch_global_deps.so"), torch.TorchCpu); // loads, and computes nothing

        string? reason = SelfTestProcess.Run(torch).Refusal;

        Assert.Contains("does not fit TorchSharp", reason);
        Assert.Contains("undefined symbol", reason);
        Assert.Contains("2.10, 2.11 and 2.12 work", reason);
    }

    [Fact]
    public void Run_OfAFileThatIsNoLibrary_SaysWhichFile()
    {
        var torch = PythonTorch([]);
        File.WriteAllText(torch.TorchCpu, "no library");

        Assert.Contains(torch.TorchCpu, SelfTestProcess.Run(torch).Refusal);
    }

    [Theory]
    [InlineData(139, "it crashed with a segmentation fault")]
    [InlineData(134, "it aborted")]
    [InlineData(unchecked((int)0xC0000005), "it crashed with a segmentation fault")]
    public void Reason_OfACrash_SaysHowItEndedAndWhatWorks(int exitCode, string how)
    {
        string reason = SelfTestProcess.Reason(new(LibtorchSource.WebUi, "/p/torch/lib", "2.12.9"), exitCode, "");

        Assert.Equal($"libtorch 2.12.9 at /p/torch/lib failed its self-test ({how}). " +
            "Versions that work: 2.10, 2.11 and 2.12.", reason);
    }

    [Fact]
    public void Reason_OfAnError_IsTheErrorItself() => Assert.Equal("It computes wrong.",
        SelfTestProcess.Reason(new(LibtorchSource.WebUi, "/p", "2.12.0"), ExitCode.BadInput, "note\nIt computes wrong.\n"));

    [Fact]
    public void Passed_OfFilesThatWereReplaced_IsForgotten()
    {
        var torch = PythonTorch([]);
        File.WriteAllText(torch.TorchCpu, "one");
        var passed = new PassedTests(_folder.File("passed"));

        passed.Add(torch);
        bool before = passed.Has(torch);
        File.WriteAllText(torch.TorchCpu, "another");

        Assert.True(before);
        Assert.False(passed.Has(torch));
    }

    public void Dispose() => _folder.Dispose();

    private static string Package => LibtorchLoader.Loaded!.Libraries;

    private LibtorchFolder PythonTorch(IEnumerable<string> libraries)
    {
        string lib = Directory.CreateDirectory(_folder.File("torch", "lib")).FullName;
        foreach (string library in libraries)
            File.CreateSymbolicLink(Path.Combine(lib, Path.GetFileName(library)), library);
        File.WriteAllText(_folder.File("torch", "version.py"), "__version__ = '2.10.0+cpu'\n");
        return new LibtorchFolder(LibtorchSource.WebUi, lib, "2.10.0+cpu");
    }
}
