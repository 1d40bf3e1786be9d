using System.Security.Cryptography;
using System.Text;

namespace TrainTools.Diffusion.Safetensors;

/// <summary>
/// A checksum over a file's own text and all its tensors, kept in its metadata: by it a file that a power cut or a bad
/// disk has damaged is told from a whole one.
/// </summary>
public static class SafetensorsChecksum
{
    /// <summary>The checksum, 64 hexadecimal digits.</summary>
    /// <param name="text">What else the file's metadata says.</param>
    /// <param name="table">Each tensor's name, shape and bytes, in any order.</param>
    /// <param name="writeData">Writes the tensors' bytes as the file has them.</param>
    public static string Of(
        string text, IEnumerable<(string Name, IReadOnlyList<long> Shape, long Length)> table,
        Action<Stream> writeData)
    {
        using var sha = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            foreach (var (name, shape, length) in table.OrderBy(entry => entry.Name, StringComparer.Ordinal))
                stream.Write(Encoding.UTF8.GetBytes($"\n{name} [{string.Join(',', shape)}] {length}"));
            writeData(stream);
        }

        return Convert.ToHexStringLower(sha.Hash!);
    }
}
