using Grpc.Core;
using TrainTools.Host.Serving;

namespace TrainTools.Host.Tests.Serving;

/// <summary>What a refused call and the disk after it look like.</summary>
internal static class Refusals
{
    /// <summary>Status, reason and sentence of a call that is refused.</summary>
    public static (StatusCode Status, string? Reason, string Sentence) Of(Action call)
    {
        var refused = Assert.Throws<RpcException>(call);
        return (refused.StatusCode, refused.Trailers.GetValue(CallGuard.ReasonTrailer), refused.Status.Detail);
    }

    /// <summary>Every file below a folder with its size, named with '/', in the order of their names.</summary>
    public static IReadOnlyList<string> Disk(string folder) => Directory.Exists(folder)
        ? [.. new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => $"{Path.GetRelativePath(folder, file.FullName).Replace('\\', '/')} {file.Length}")
            .Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Every file below a folder, named with '/', in the order of their names.</summary>
    public static IReadOnlyList<string> Files(string folder) =>
        [.. Disk(folder).Select(file => file[..file.LastIndexOf(' ')])];
}
