using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrainTools.Core.Files;
using TrainTools.Diffusion.Libtorch;
using TrainTools.Host;
using TrainTools.Training.Memory;

namespace TrainTools.Cli.Doctor;

/// <summary>
/// Remembers which libtorch has passed its self-test, so that a training does not wait for it each time. One that was
/// replaced is tried anew, and so is each with another driver, another GPU or another version of the program.
/// </summary>
/// <param name="folder">Holds a file for each; it may be deleted at any time.</param>
internal sealed class PassedTests(string folder)
{
    /// <summary>Whether these very files have passed with this program.</summary>
    public bool Has(LibtorchFolder libtorch) => File.Exists(FileOf(libtorch));

    /// <summary>Notes that it has passed.</summary>
    public void Add(LibtorchFolder libtorch)
    {
        try
        {
            WholeFile.WriteText(FileOf(libtorch), libtorch.Libraries + "\n");
        }
        catch (FileWriteException)
        {
            // A full disk or a home without a place: the test is only repeated the next time.
            System.Diagnostics.Debug.WriteLine($"{folder} takes no file.");
        }
    }

    /// <summary>Forgets it.</summary>
    public void Remove(LibtorchFolder libtorch)
    {
        if (Has(libtorch))
            File.Delete(FileOf(libtorch));
    }

    private string FileOf(LibtorchFolder libtorch)
    {
        var libraries = Directory.EnumerateFiles(libtorch.Libraries).Order(StringComparer.Ordinal)
            .Select(path => new FileInfo(path))
            .Select(file => string.Create(CultureInfo.InvariantCulture,
                $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
        string gpu = $"{Nvml.DriverVersion} {Nvml.ComputeCapability(0)} " +
            Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES");
        string identity = $"{OwnProgram.Version}\n{libtorch.Libraries}\n{libtorch.Version}\n{gpu}\n" +
            string.Join('\n', libraries);
        return Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..32]);
    }
}
