using System.Runtime.InteropServices;
using TorchSharp;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Libtorch;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Libtorch;

public sealed class LibtorchChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("2.10.0+cpu")]
    [InlineData("2.11.0")]
    [InlineData("2.12.1+cu130")]
    public void Decide_OfAPyTorchThatWorks_TakesTheWebUis(string version)
    {
        var torch = Torch("webui", version);

        var choice = Decide(new(null, torch, Package(), "2.10.0+cpu"));

        Assert.Equal(LibtorchSource.WebUi, choice.Chosen!.Source);
        Assert.Equal(Path.Combine(torch, "lib"), choice.Chosen.Libraries);
        Assert.Equal(version, choice.Chosen.Version);
        Assert.Empty(choice.PassedOver);
    }

    [Theory]
    [InlineData("1.13.1")]
    [InlineData("2.1.2+cu121")]
    [InlineData("2.9.1+cu128")]
    [InlineData("2.13.0")]
    [InlineData("2.14.1+cpu")]
    [InlineData("3.0.0")]
    [InlineData("nightly")]
    public void Decide_OfAPyTorchThatDoesNotWork_TakesThePackageAndSaysWhy(string version)
    {
        var choice = Decide(new(null, Torch("webui", version), Package(), "2.10.0+cpu"));

        Assert.Equal(LibtorchSource.Package, choice.Chosen!.Source);
        var refusal = Assert.Single(choice.PassedOver);
        Assert.Equal("libtorch.webui_version", refusal.Reason.Code);
        Assert.Contains(("version", version), refusal.Reason.Arguments);
        Assert.Contains(("versions", "2.10, 2.11, 2.12"), refusal.Reason.Arguments);
    }

    [Fact]
    public void Decide_OfAPyTorchThatFailsItsSelfTest_TakesThePackageAndSaysWhy()
    {
        var places = new LibtorchPlaces(null, Torch("webui", "2.12.0"), Package(), "2.10.0+cpu");

        var crash = new Problem("libtorch.not_loaded", "", ("path", "x.so"), ("reason", "it crashed"));

        var choice = LibtorchChoice.Decide(places, torch => torch.Source == LibtorchSource.WebUi ? crash : null);

        Assert.Equal(LibtorchSource.Package, choice.Chosen!.Source);
        Assert.Equal(crash, Assert.Single(choice.PassedOver).Reason);
    }

    [Fact]
    public void Decide_WhereAPersonNamedOne_TakesItBeforeAllOthers()
    {
        var named = Torch("named", "2.11.0");

        var choice = Decide(new(named, Torch("webui", "2.10.0"), Package(), "2.10.0+cpu"));

        Assert.Equal(LibtorchSource.Named, choice.Chosen!.Source);
    }

    [Fact]
    public void Decide_WhereThePersonsOneDoesNotServe_DoesNotReplaceItInSilence()
    {
        var choice = Decide(new(Torch("named", "2.9.0"), Torch("webui", "2.10.0"), Package(), "2.10.0+cpu"));

        Assert.Null(choice.Chosen);
        var error = Assert.Throws<LibtorchException>(choice.Require);
        Assert.Equal("libtorch.named_refused", error.Problem.Code);
        Assert.Equal("2.9.0", Assert.Single(error.Problem.Inner("refusals_problem")).Argument("version"));
        Assert.EndsWith("Set TRAINTOOLS_LIBTORCH to another one, or unset it to use the program's own.", error.Message);
    }

    [Fact]
    public void Require_WhereNeitherServes_SaysOfBothWhy()
    {
        var choice = Decide(new(null, Torch("webui", "2.9.0"), _folder.Path, null));

        var error = Assert.Throws<LibtorchException>(choice.Require);

        Assert.Equal("libtorch.refused", error.Problem.Code);
        Assert.Equal(["libtorch.webui_version", "libtorch.missing"],
            error.Problem.Inner("refusals_problem").Select(refusal => refusal.Code));
    }

    [Fact]
    public void Decide_WhereTheFolderHoldsNone_SaysWhichFileIsMissing()
    {
        var choice = Decide(new(_folder.Path, null, null, null));

        Assert.Equal(new Problem("libtorch.missing", "", ("folder", _folder.Path),
            ("file", LibtorchFolder.FileName("torch_cpu"))), Assert.Single(choice.PassedOver).Reason);
    }

    [Fact]
    public void Decide_OfOneThatDoesNotTellItsVersion_AsksForOneThatDoes()
    {
        var torch = Torch("webui", "2.10.0");
        File.Delete(Path.Combine(torch, "version.py"));

        var refusal = Assert.Single(Decide(new(null, torch, null, null)).PassedOver);

        Assert.Equal("libtorch.no_version", refusal.Reason.Code);
    }

    [Fact]
    public void Require_WhereThereIsNone_SaysWhereToGetOne()
    {
        var choice = Decide(new(null, null, null, null));

        Assert.Equal("libtorch.none", Assert.Throws<LibtorchException>(choice.Require).Problem.Code);
    }

    [Fact]
    public void Find_OfAnUnpackedLibtorch_ReadsItsBuildVersion()
    {
        var torch = Torch("unpacked", "2.10.0");
        File.Delete(Path.Combine(torch, "version.py"));
        File.WriteAllText(Path.Combine(torch, "build-version"), "2.10.0+cpu\n");

        Assert.Equal("2.10.0+cpu", LibtorchFolder.Find(LibtorchSource.Named, torch)!.Version);
    }

    [Fact]
    public void ReadPathFile_OfARelativePath_CountsFromTheProgram()
    {
        var program = Path.Combine(_folder.Path, "hosts", "abc");
        Directory.CreateDirectory(program);
        File.WriteAllText(Path.Combine(program, "libtorch.path"), "../../libtorch/cpu-2.10.0\n2.10.0+cpu\n");

        var (folder, version) = LibtorchPlaces.ReadPathFile(program);

        Assert.Equal(Path.Combine(_folder.Path, "libtorch", "cpu-2.10.0"), folder);
        Assert.Equal("2.10.0+cpu", version);
    }

    [Fact]
    public void Load_WhereAnotherOneIsLoaded_SaysSo()
    {
        var other = new LibtorchFolder(LibtorchSource.Named, _folder.Path, "2.10.0");

        var error = Assert.Throws<LibtorchException>(() => LibtorchLoader.Load(other));

        Assert.Equal("libtorch.other_loaded", error.Problem.Code);
        Assert.Equal(_folder.Path, error.Problem.Argument("wanted"));
    }

    [Fact]
    public void Load_OfALibtorch_LetsIdleThreadsSleep()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null)
            return; // elsewhere it is another library's affair, or the person chose

        Assert.Equal("PASSIVE", Marshal.PtrToStringUTF8(getenv("OMP_WAIT_POLICY")));
    }

    [Fact]
    public void Load_OfALibtorch_LeavesDotnetTheRoomToCatchANullReference()
    {
        string? nothing = null;
        using (torch.NewDisposeScope())
        {
            var matrix = torch.ones([1, 1, 1024, 64], torch.bfloat16);
            matrix.matmul(matrix.transpose(2, 3)); // oneDNN asks the system for AMX, for the whole process
            torch.nn.functional.scaled_dot_product_attention(matrix, matrix, matrix); // MKL asks for it as well
        }

        Assert.Throws<NullReferenceException>(() => nothing!.Length); // ended the process
    }

    public void Dispose() => _folder.Dispose();

    [DllImport("libc", CharSet = CharSet.Ansi)]
    private static extern nint getenv(string name);

    private static LibtorchChoice Decide(LibtorchPlaces places) => LibtorchChoice.Decide(places, _ => null);

    private string Torch(string name, string version)
    {
        var folder = Path.Combine(_folder.Path, name, "torch");
        Directory.CreateDirectory(Path.Combine(folder, "lib"));
        File.WriteAllText(Path.Combine(folder, "lib", LibtorchFolder.FileName("torch_cpu")), "");
        File.WriteAllText(Path.Combine(folder, "version.py"),
            $"from typing import Optional\n__all__ = ['__version__', 'debug']\n__version__ = '{version}'\ndebug = False\n");
        return folder;
    }

    private string Package()
    {
        var folder = Path.Combine(_folder.Path, "package");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, LibtorchFolder.FileName("torch_cpu")), "");
        return folder;
    }
}
