using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Training.Output;

/// <summary>
/// Hashes of base checkpoints, remembered while the object lives: hashing 4 GB takes seconds, and a run needs the same
/// two hashes for every file it saves. May be used from several threads.
/// </summary>
public sealed class ModelHashes
{
    // A1111, modules/sd_models.py, model_hash: file.seek(0x100000); read(0x10000); eight digits.
    private const long LegacyStart = 0x100000;
    private const int LegacyLength = 0x10000;
    private const int LegacyDigits = 8;

    private readonly ConcurrentDictionary<(string Path, long Length, DateTime Written), BaseHashes> _known = new();

    /// <summary>Both hashes of a file, from memory if it has not changed since the last time.</summary>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public BaseHashes Of(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            var file = new FileInfo(path);
            var key = (file.FullName, file.Length, file.LastWriteTimeUtc);
            if (_known.TryGetValue(key, out var hashes))
                return hashes;
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0,
                FileOptions.SequentialScan);
            return _known[key] = Compute(stream, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(
                new Problem("model.unreadable", "", ("path", path), ("reason", Reason.Of(error))), error);
        }
    }

    /// <summary>Both hashes of a stream's contents, read once, in pieces.</summary>
    public static BaseHashes Compute(Stream stream, CancellationToken cancellationToken = default)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var legacy = new WindowHash(LegacyStart, LegacyLength);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            for (int count; (count = stream.Read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                whole.AppendData(buffer, 0, count);
                legacy.Write(buffer, 0, count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return new BaseHashes(legacy.Hex()[..LegacyDigits], Convert.ToHexStringLower(whole.GetHashAndReset()));
    }

    /// <summary>A hash of the legacy kind over what is written to the stream that this returns.</summary>
    internal static WindowHash LegacyWindow() => new(LegacyStart, LegacyLength);
}
