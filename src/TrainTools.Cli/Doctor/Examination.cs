using System.Reflection;
using System.Runtime.InteropServices;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using ImageMagick;
using Refit;
using TorchSharp;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Host;
using TrainTools.Host.Preflight;

namespace TrainTools.Cli.Doctor;

/// <summary>Looks at everything that training needs on this machine.</summary>
internal static class Examination
{
    /// <summary>The report; nothing that is missing makes it fail.</summary>
    /// <param name="afresh">Whether a libtorch that has passed its self-test before is tried again.</param>
    public static DoctorReport Run(bool afresh)
    {
        var torchFacts = TorchProbe.Examine(afresh);
        return new DoctorReport(
            Ok: torchFacts.Problem is null,
            OwnProgram.Version,
            [.. Packages.Select(PackageProbe.Of)],
            new SystemFacts(
                RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription,
                RuntimeInformation.ProcessArchitecture.ToString(), Environment.ProcessorCount,
                GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
            torchFacts,
            Vocabulary(),
            Disk(Environment.CurrentDirectory));
    }

    private static IEnumerable<Assembly> Packages =>
    [
        typeof(torch).Assembly, typeof(MagickImage).Assembly, typeof(RpcException).Assembly, typeof(GrpcServiceOptions).Assembly,
        typeof(GrpcChannel).Assembly, typeof(RestService).Assembly,
    ];

    // Only what holds for every checkpoint; one that lies beside a checkpoint is found when that is trained on.
    private static VocabularyFacts Vocabulary()
    {
        string? path = Environment.GetEnvironmentVariable(ClipVocabulary.Variable);
        var variable = ("variable", ClipVocabulary.Variable);
        if (string.IsNullOrEmpty(path))
            return new(null, new Problem("doctor.vocabulary_unset", "clip_vocab", variable));
        return File.Exists(path) || Directory.Exists(path)
            ? new(path, null)
            : new(null, new Problem("doctor.vocabulary_missing", "", variable, ("path", path)));
    }

    private static DiskFacts Disk(string folder) => new(folder, new DriveInfo(folder).AvailableFreeSpace);
}
