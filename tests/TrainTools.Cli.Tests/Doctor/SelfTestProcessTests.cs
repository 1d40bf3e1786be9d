using TrainTools.Cli.Doctor;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Libtorch;
using TrainTools.Host;
using TrainTools.Testing;

namespace TrainTools.Cli.Tests.Doctor;

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

        var refusal = SelfTestProcess.Run(torch).Refusal;

        Assert.Equal("libtorch.misfit", refusal?.Code);
        string reason = SettingTexts.OnTheCommandLine(refusal!);
        Assert.Contains("does not fit TorchSharp", reason);
        Assert.Contains("undefined symbol", reason);
        Assert.Contains("2.10, 2.11, 2.12 work", reason);
    }

    [Fact]
    public void Run_OfAFileThatIsNoLibrary_SaysWhichFile()
    {
        var torch = PythonTorch([]);
        File.WriteAllText(torch.TorchCpu, "no library");

        var refusal = SelfTestProcess.Run(torch).Refusal;

        Assert.Contains(torch.TorchCpu, SettingTexts.OnTheCommandLine(refusal!));
    }

    [Theory]
    [InlineData(139, "it crashed with a segmentation fault")]
    [InlineData(134, "it aborted")]
    [InlineData(unchecked((int)0xC0000005), "it crashed with a segmentation fault")]
    public void Reason_OfACrash_SaysHowItEndedAndWhatWorks(int exitCode, string how)
    {
        var reason = SelfTestProcess.Reason(Some, exitCode, output: "", error: "");

        Assert.Equal("libtorch.test_crashed", reason.Code);
        Assert.Equal($"libtorch 2.12.9 at /p/torch/lib failed its self-test ({how}). " +
            "Versions that work: 2.10, 2.11, 2.12.", SettingTexts.OnTheCommandLine(reason));
    }

    [Fact]
    public void Reason_OfACrashWithLastWords_HasThemToo()
    {
        var reason = SelfTestProcess.Reason(Some, 134, output: "", "note\nterminate called.\n");

        Assert.Equal("libtorch.test_crashed_saying", reason.Code);
        Assert.Contains("failed its self-test (it aborted: terminate called). ", SettingTexts.OnTheCommandLine(reason));
    }

    [Fact]
    public void Reason_OfAnError_IsTheErrorItself()
    {
        var wrong = new Problem("libtorch.wrong", "",
            Problem.Inner("what_problem", new Problem("libtorch_test.product", "")), ("device", "cpu"));
        string output = $"note\n{EventLine.Write(new Failed([wrong], ExitCode.BadInput))}\n";

        Assert.Equal(wrong, SelfTestProcess.Reason(Some, ExitCode.BadInput, output, "libtorch computes wrong.\n"));
    }

    [Fact]
    public void Reason_OfAFaultOfTheProgram_HoldsIt()
    {
        var fault = new Problem("program.fault", "", ("fault_problem", "odd"), ("path", "/t"));
        string output = EventLine.Write(new Failed([fault], ExitCode.Fault));

        var reason = SelfTestProcess.Reason(Some, ExitCode.Fault, output, error: "");

        Assert.Equal("libtorch.test_fault", reason.Code);
        Assert.Contains("failed its self-test. This is a fault of the program: odd Its details are in /t;",
            SettingTexts.OnTheCommandLine(reason));
    }

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

    private static LibtorchFolder Some => new(LibtorchSource.WebUi, "/p/torch/lib", "2.12.9");

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
