using System.Text.RegularExpressions;
using TrainTools.Core.Events;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Training.Caching;

/// <summary>
/// A folder of what VAE and text encoders made of images and captions, for the next run over the same. An entry is a
/// safetensors file named by a hash of all that its numbers follow from, so that nothing ever has to be compared. It
/// is a comfort: what cannot be read is computed again, what cannot be written is left out, and no run fails for it.
/// </summary>
public sealed partial class CacheFolder
{
    /// <summary>Bytes that entries may take; beyond it those that were not used for longest go.</summary>
    public const long UsualLimit = 4L << 30;

    /// <summary>Bytes that stay free on the disk, for the LoRA and the states that a run is there for.</summary>
    public const long UsualRoom = 1L << 30;

    private const string FormatKey = "format";
    private const string Format = "Train Tools cache 1";
    private const string NameKey = "key";
    private const string TextKey = "text";
    private const string ChecksumKey = "sha256";
    private const string Extension = ".safetensors";

    private static readonly TimeSpan Unused = TimeSpan.FromDays(30); // by then the images may be gone, and shall be
    private static readonly TimeSpan HalfWrittenAge = TimeSpan.FromHours(1); // nobody writes an entry for that long

    private readonly string _path;
    private readonly Action<TrainingEvent> _report;
    private readonly long _limit;
    private readonly long _room;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<string> _damaged = [];
    private long _usedBytes;
    private bool _takesMore = true;

    /// <param name="path">The folder; it is made when there is something to keep.</param>
    /// <param name="report">Receives what could not be read or written.</param>
    /// <param name="limit">Bytes that entries may take.</param>
    /// <param name="room">Bytes that stay free on the disk.</param>
    public CacheFolder(
        string path, Action<TrainingEvent> report, long limit = UsualLimit, long room = UsualRoom) =>
        (_path, _report, _limit, _room) = (Path.GetFullPath(path), report, limit, room);

    /// <summary>Reads an entry.</summary>
    /// <param name="key">Its name, hexadecimal digits.</param>
    /// <param name="fits">Whether the tensors are of the shapes that are needed; given those by name.</param>
    /// <returns>Null where there is none that is whole; its tensors are the caller's.</returns>
    public CacheEntry? Read(string key, Func<IReadOnlyDictionary<string, TensorEntry>, bool> fits)
    {
        var path = PathOf(key);
        if (!File.Exists(path))
            return null;

        try
        {
            var entry = Open(path, key, fits);
            Use(path);
            return entry;
        }
        catch (CheckpointException)
        {
            if (File.Exists(path)) // another run may have cleared it away
                _damaged.Add(Path.GetFileName(path));
            return null;
        }
    }

    /// <summary>Keeps an entry, unless the disk does not take it.</summary>
    /// <param name="key">Its name, hexadecimal digits.</param>
    /// <param name="tensors">Its tensors by name.</param>
    /// <param name="text">What else there is to remember.</param>
    public void Write(string key, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, string text = "")
    {
        if (!_takesMore)
            return;

        var path = PathOf(key);
        var table = tensors.Select(pair =>
            (pair.Key, (IReadOnlyList<long>)pair.Value.shape, pair.Value.numel() * pair.Value.ElementSize)).ToList();
        var bytes = table.Sum(tensor => tensor.Item3);
        if (_usedBytes + bytes > _limit || FreeBytes() < _room + bytes)
        {
            Stop(new Problem("cache.no_room", "", ("folder", _path)));
            return;
        }

        var metadata = new OrderedDictionary<string, string>
        {
            [FormatKey] = Format,
            [NameKey] = key,
            [TextKey] = text,
            [ChecksumKey] = SafetensorsChecksum.Of(
                key + text, table, stream => SafetensorsWriter.WriteData(stream, tensors)),
        };
        try
        {
            // Not flushed: a power cut may empty an entry, which its checksum tells, and a flush each would take
            // minutes.
            WholeFile.Write(path, stream => SafetensorsWriter.Write(stream, tensors, metadata), mayBeLost: true);
            Use(path);
        }
        catch (FileWriteException error)
        {
            Stop(new Problem("cache.not_written", "", Problem.Inner("fault_problem", error.Problem)));
        }
    }

    /// <summary>
    /// Says what was damaged, and clears away what was not used for a month, or for longest where entries take too
    /// much.
    /// </summary>
    public void Tidy()
    {
        if (_damaged.Count > 0)
            _report(new Noted(new Problem("cache.damaged", "", ("n", $"{_damaged.Count}"), ("folder", _path))));
        _damaged.Clear();
        if (!Directory.Exists(_path))
            return;

        var entries = new DirectoryInfo(_path).EnumerateFiles("*" + Extension)
            .Where(file => EntryName().IsMatch(file.Name)) // and nothing else that somebody may have put there
            .OrderByDescending(file => _used.Contains(file.FullName)).ThenByDescending(file => file.LastWriteTimeUtc);
        var taken = 0L;
        foreach (var file in entries.ToList())
        {
            taken += file.Length;
            var isOld = DateTime.UtcNow - file.LastWriteTimeUtc > Unused;
            if ((taken > _limit || isOld) && !_used.Contains(file.FullName))
                Try(file.Delete);
        }
        foreach (var left in WholeFile.HalfWritten(_path))
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(left) > HalfWrittenAge)
                Try(() => File.Delete(left));
    }

    private static CacheEntry Open(
        string path, string key, Func<IReadOnlyDictionary<string, TensorEntry>, bool> fits)
    {
        using var file = SafetensorsFile.Open(path);
        var text = file.Metadata.GetValueOrDefault(TextKey, "");
        var table = file.Entries.Values.Select(entry => (entry.Name, (IReadOnlyList<long>)entry.Shape, entry.Length));
        var checksum = SafetensorsChecksum.Of(key + text, table, file.CopyDataTo);
        if (file.Metadata.GetValueOrDefault(FormatKey) != Format || file.Metadata.GetValueOrDefault(NameKey) != key
            || file.Metadata.GetValueOrDefault(ChecksumKey) != checksum
            || !fits(file.Entries))
        {
            throw new CheckpointException(new Problem("state.damaged", "", ("file", file.Name)));
        }

        return new CacheEntry(
            file.Entries.Keys.ToDictionary(name => name, name => file.Load(name).DetachFromDisposeScope()), text);
    }

    /// <summary>An entry that is used is as young as a new one.</summary>
    private void Use(string path)
    {
        Try(() => File.SetLastWriteTimeUtc(path, DateTime.UtcNow));
        if (_used.Add(path))
            _usedBytes += new FileInfo(path) is { Exists: true } file ? file.Length : 0;
    }

    private void Stop(Problem problem)
    {
        _takesMore = false;
        _report(new Warned(problem));
    }

    private long FreeBytes()
    {
        try
        {
            var folder = _path;
            while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
                folder = above;
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return long.MaxValue; // a share of another machine tells nothing; writing will
        }
    }

    private static void Try(Action change)
    {
        try
        {
            change();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another run may hold or have removed it, or the folder may only be read.
            System.Diagnostics.Debug.WriteLine($"The cache stays as it is: {error.Message}");
        }
    }

    private string PathOf(string key) => Path.Combine(_path, key + Extension);

    [GeneratedRegex(@"^[0-9a-f]{40}\.safetensors$")]
    private static partial Regex EntryName();
}
