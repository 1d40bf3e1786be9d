using TrainTools.Projects.Storage;
using TrainTools.Protocol;
using UploadState = TrainTools.Projects.Datasets.UploadState;

namespace TrainTools.Host.Rpc;

/// <summary>Several uploads in one call: how many may be, and the state of each in the words of the protocol.</summary>
internal static class UploadBatch
{
    private const int MostFiles = 100;
    private const int MostBytes = 16 << 20; // which the stub and whatever lies between hold in memory

    /// <summary>Checks the whole of it; what is wrong with one file is told as its outcome.</summary>
    /// <exception cref="ProjectsException">It is too large.</exception>
    public static void Check(UploadManyRequest request)
    {
        if (request.Files.Count > MostFiles)
            throw TooMuch("upload.too_many_files", ("n", $"{request.Files.Count:N0}"), ("max", $"{MostFiles}"));
        if (request.Files.Sum(file => (long)file.Data.Length) > MostBytes)
            throw TooMuch("upload.batch_too_large", ("max", $"{MostBytes >> 20}"));
    }

    /// <summary>The state of one of them.</summary>
    public static FileUploadState Of(string uploadId, UploadState state) => new()
    {
        UploadId = uploadId,
        ReceivedBytes = state.ReceivedBytes,
        Outcome = ProjectMap.Of(state.Outcome),
        Opening = ProjectMap.Of(state.Opening),
    };

    private static ProjectsException TooMuch(string code, params (string, string)[] arguments) =>
        new(Refusal.InvalidInput, new Problem(code, "files", arguments));
}
