using Google.Rpc;
using Grpc.Core;

namespace TrainTools.Host.Tests.Hosting;

/// <summary>What a refused call and the disk after it look like.</summary>
internal static class Refusals
{
    /// <summary>Status, reason and sentence of a call that is refused for one thing.</summary>
    public static (StatusCode Status, string Reason, string Sentence) Of(Action call)
    {
        var refused = Assert.Throws<RpcException>(call);
        var (reason, _, sentence) = Assert.Single(Problems(refused));
        Assert.Equal(sentence, refused.Status.Detail);
        return (refused.StatusCode, reason, sentence);
    }

    /// <summary>Every problem of an error, in order.</summary>
    public static IReadOnlyList<(string Reason, string Field, string Sentence)> Problems(RpcException refused) =>
        Problems(refused.GetRpcStatus()!);

    /// <inheritdoc cref="Problems(RpcException)"/>
    public static IReadOnlyList<(string Reason, string Field, string Sentence)> Problems(Google.Rpc.Status status)
    {
        var infos = status.Details.Where(detail => detail.Is(ErrorInfo.Descriptor))
            .Select(detail => detail.Unpack<ErrorInfo>()).ToList();
        var violations = status.GetDetail<BadRequest>().FieldViolations;
        Assert.Equal(infos.Count, violations.Count);
        Assert.All(infos, info => Assert.Equal("traintools", info.Domain));
        return [.. infos.Zip(violations, (info, violation) => (info.Reason, violation.Field, violation.Description))];
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
