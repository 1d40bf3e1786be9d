using TrainTools.Projects.Storage;
using TrainTools.Protocol;
using UploadState = TrainTools.Projects.Datasets.UploadState;

namespace TrainTools.Host.Rpc;

/// <summary>Several uploads in one call: how many may be, and their states in the words of the protocol.</summary>
internal static class UploadBatch
{
    private const int MostFiles = 100;
    private const int MostAsked = 1000;
    private const int MostBytes = 16 << 20; // which the stub and whatever lies between hold in memory

    /// <summary>Checks the whole of it; what is wrong with one file is told as its outcome.</summary>
    /// <exception cref="ProjectsException">It is too large.</exception>
    public static void Check(UploadManyRequest request)
    {
        CheckCount(request.Files.Count, MostFiles, "files");
        if (request.Files.Sum(file => (long)file.Data.Length) > MostBytes)
            throw new ProjectsException(Refusal.InvalidInput, new Problem(
                "upload.batch_too_large", "files", ("max", $"{MostBytes >> 20}")));
    }

    /// <inheritdoc cref="Check(UploadManyRequest)"/>
    public static void Check(UploadStatesRequest request) =>
        CheckCount(request.UploadIds.Count, MostAsked, "upload_ids");

    /// <summary>The state of one of them.</summary>
    public static FileUploadState Of(string uploadId, UploadState state) => new()
    {
        UploadId = uploadId,
        ReceivedBytes = state.ReceivedBytes,
        Outcome = ProjectMap.Of(state.Outcome),
        Opening = ProjectMap.Of(state.Opening),
    };

    private static void CheckCount(int count, int most, string field)
    {
        if (count > most)
            throw new ProjectsException(Refusal.InvalidInput, new Problem(
                "upload.too_many_files", field, ("n", $"{count:N0}"), ("max", $"{most:N0}")));
    }
}
