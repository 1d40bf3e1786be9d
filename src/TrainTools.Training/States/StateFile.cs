using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrainTools.Core.Files;
using TrainTools.Diffusion.Files;
using static TorchSharp.torch;

namespace TrainTools.Training.States;

/// <summary>
/// A state on the disk: a safetensors file whose header holds the facts and a checksum over facts and tensors, by which
/// a file that a power cut or a bad disk has damaged is told from a whole one.
/// </summary>
internal static class StateFile
{
    private const string FormatKey = "format";
    private const string FactsKey = "facts";
    private const string ChecksumKey = "sha256";
    private const string Format = "Train Tools state 1";

    /// <summary>Writes a state whole or not at all.</summary>
    /// <exception cref="FileWriteException">The disk or folder does not take the file.</exception>
    public static void Write(string path, StateFacts facts, IReadOnlyList<KeyValuePair<string, Tensor>> tensors)
    {
        var json = JsonSerializer.Serialize(facts, StateJson.Readable.StateFacts);
        var table = tensors.Select(pair =>
            (pair.Key, (IReadOnlyList<long>)pair.Value.shape, pair.Value.numel() * pair.Value.ElementSize));
        var header = new OrderedDictionary<string, string>
        {
            [FormatKey] = Format,
            [FactsKey] = json,
            [ChecksumKey] = Checksum(json, table, stream => SafetensorsWriter.WriteData(stream, tensors)),
        };
        SafetensorsWriter.Write(path, tensors, header);
    }

    /// <summary>Opens a state and checks every byte of it.</summary>
    /// <exception cref="CheckpointException">It is not whole, or from another version of the program.</exception>
    public static SavedState Open(string path)
    {
        var file = SafetensorsFile.Open(path);
        try
        {
            if (file.Metadata.GetValueOrDefault(FormatKey) != Format)
                throw new CheckpointException($"{file.Name} is no state that this version of the program can read.");

            var json = file.Metadata.GetValueOrDefault(FactsKey, "");
            var table = file.Entries.Values.Select(entry =>
                (entry.Name, (IReadOnlyList<long>)entry.Shape, entry.Length));
            if (Checksum(json, table, file.CopyDataTo) != file.Metadata.GetValueOrDefault(ChecksumKey))
                throw new CheckpointException($"{file.Name} is damaged: its checksum does not fit its contents.");

            var facts = JsonSerializer.Deserialize(json, StateJson.Readable.StateFacts)!;
            return new SavedState(file, facts);
        }
        catch (JsonException error)
        {
            file.Dispose();
            throw new CheckpointException($"{file.Name} was written by another version of the program.", error);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static string Checksum(
        string json, IEnumerable<(string Name, IReadOnlyList<long> Shape, long Length)> table, Action<Stream> writeData)
    {
        using var sha = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes(json));
            foreach (var (name, shape, length) in table.OrderBy(entry => entry.Name, StringComparer.Ordinal))
                stream.Write(Encoding.UTF8.GetBytes($"\n{name} [{string.Join(',', shape)}] {length}"));
            writeData(stream);
        }

        return Convert.ToHexStringLower(sha.Hash!);
    }
}
