using System.Text.Json;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Training.Resume;

/// <summary>
/// A state on the disk: a safetensors file whose metadata holds the header and a checksum over header and tensors, by which
/// a file that a power cut or a bad disk has damaged is distinguished from a whole one.
/// </summary>
internal static class StateFile
{
    private const string FormatKey = "format";
    private const string HeaderKey = "facts";
    private const string ChecksumKey = "sha256";
    private const string Format = "Train Tools state 2";
    private const string FirstFormat = "Train Tools state 1"; // weights and moments module by module

    /// <summary>Writes a state whole or not at all.</summary>
    /// <exception cref="FileWriteException">The disk or folder does not take the file.</exception>
    public static void Write(string path, StateHeader header, IReadOnlyList<KeyValuePair<string, Tensor>> tensors)
    {
        var json = JsonSerializer.Serialize(header, StateJson.Readable.StateHeader);
        var table = tensors.Select(pair =>
            (pair.Key, (IReadOnlyList<long>)pair.Value.shape, pair.Value.numel() * pair.Value.ElementSize));
        var metadata = new OrderedDictionary<string, string>
        {
            [FormatKey] = Format,
            [HeaderKey] = json,
            [ChecksumKey] = SafetensorsChecksum.Of(
                json, table, stream => SafetensorsWriter.WriteData(stream, tensors)),
        };
        SafetensorsWriter.Write(path, tensors, metadata);
    }

    /// <summary>Opens a state and checks every byte of it.</summary>
    /// <exception cref="CheckpointException">It is not whole, or from another version of the program.</exception>
    public static SavedState Open(string path)
    {
        var file = SafetensorsFile.Open(path);
        try
        {
            var format = file.Metadata.GetValueOrDefault(FormatKey);
            if (format is not (Format or FirstFormat))
                throw new CheckpointException(new Problem("state.none", "", ("file", file.Name)));

            var json = file.Metadata.GetValueOrDefault(HeaderKey, "");
            var table = file.Entries.Values.Select(entry =>
                (entry.Name, (IReadOnlyList<long>)entry.Shape, entry.Length));
            if (SafetensorsChecksum.Of(json, table, file.CopyDataTo) != file.Metadata.GetValueOrDefault(ChecksumKey))
                throw new CheckpointException(new Problem("state.damaged", "", ("file", file.Name)));

            var header = StateHeader.Read(json);
            return new SavedState(file, header, isByModule: format == FirstFormat);
        }
        catch (JsonException error)
        {
            file.Dispose();
            throw new CheckpointException(new Problem("state.other_version", "", ("file", file.Name)), error);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
