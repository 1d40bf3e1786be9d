using System.Security.Cryptography;
using System.Text;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>
/// Tells networks apart without reading all of them: a hash over every tensor's name, type and shape, and over
/// stretches of its numbers. Whoever trains or merges a network changes every tensor, all along.
/// </summary>
public static class WeightIdentity
{
    private const int Stretch = 1 << 16; // bytes at a tensor's beginning, and as many in its middle

    /// <summary>The identity of the tensors below a place.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="key">The place, without a dot at the end; empty: all of the file.</param>
    /// <returns>64 hexadecimal digits; the same wherever in a file the network lies.</returns>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public static string Of(ITensorFile file, string key)
    {
        var prefix = key.Length == 0 ? "" : key + ".";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            using var handle = File.OpenHandle(file.Path, share: FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[Stretch];
            foreach (var entry in file.Entries.Values
                .Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal))
                .OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                var name = entry.Name[prefix.Length..];
                hash.AppendData(Encoding.UTF8.GetBytes($"\n{name} {entry.Dtype} [{string.Join(',', entry.Shape)}]"));
                Append(entry.Offset, Math.Min(entry.Length, Stretch));
                if (entry.Length > Stretch)
                    Append(entry.Offset + entry.Length / 2, Math.Min(entry.Length - entry.Length / 2, Stretch));

                void Append(long offset, long length)
                {
                    var read = RandomAccess.Read(handle, buffer.AsSpan(0, (int)length), offset);
                    hash.AppendData(buffer, 0, read);
                }
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(
                new Problem("model.unreadable", "", ("path", file.Path), ("reason", Reason.Of(error))), error);
        }
    }
}
