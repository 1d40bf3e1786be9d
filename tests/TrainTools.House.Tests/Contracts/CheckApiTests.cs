using System.Diagnostics;

namespace TrainTools.House.Tests.Contracts;

/// <summary>The contracts' own checker over what was built; it compares more than the list of used members.</summary>
public sealed class CheckApiTests
{
    [SharedContractsFact]
    public void StandIns_DeclareNothingThatTheRealPackagesLack()
    {
        foreach (string package in Product.Packages)
        {
            var (exitCode, output) = CheckApi(Product.PathOf(package), SharedContracts.FileOf(package));

            Assert.True(exitCode == 0, output);
        }
    }

    [SharedContractsFact]
    public void Product_RefersToNothingThatTheRealPackagesLack()
    {
        foreach (string assembly in Product.Assemblies)
        {
            var (exitCode, output) = CheckApi(["--uses", assembly, .. Product.Packages.Select(SharedContracts.FileOf)]);

            Assert.True(exitCode == 0, output);
        }
    }

    private static (int ExitCode, string Output) CheckApi(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            // --file: in a folder with a project, dotnet run would take that.
            ArgumentList = { "run", "--file", Path.Combine(SharedContracts.Folder!, "check-api.cs"), "--" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
