using System.Text;

namespace TrainTools.Host.Jobs;

/// <summary>
/// All that happened in a run, a line of JSON each, in <c>events.jsonl</c>: a tab that was reloaded reads on from the
/// number it saw last. May be used from several threads.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<JournalEntry> _entries;
    private readonly string _path;
    private FileStream? _file;
    private int _kept; // entries that are whole in the file
    private long _keptBytes;

    private RunJournal(string path, List<JournalEntry> entries) =>
        (_path, _entries, _kept) = (path, entries, entries.Count);

    /// <summary>The number of the newest entry; 0 when there is none.</summary>
    public long LastSequence
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>Reads what happened so far. A last line that a killed process left unfinished is dropped.</summary>
    /// <param name="folder">The run's folder.</param>
    public static RunJournal Open(string folder)
    {
        string path = Path.Combine(folder, "events.jsonl");
        var entries = new List<JournalEntry>();
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            if (JournalEntry.Read(line) is not { } entry || entry.Sequence != entries.Count + 1)
                break; // what stands behind a broken line would have no number
            entries.Add(entry);
        }
        return new RunJournal(path, entries);
    }

    /// <summary>Gives the entry its number and keeps it.</summary>
    /// <exception cref="IOException">
    /// It could not be written; it is passed on all the same, and kept with a later one.
    /// </exception>
    public void Append(JournalEntry entry)
    {
        lock (_lock)
        {
            _entries.Add(entry with { Sequence = _entries.Count + 1 });
            _file ??= Opened();
            while (_kept < _entries.Count)
                Write(_entries[_kept]);
        }
    }

    /// <summary>The entries behind a number, in order.</summary>
    public IReadOnlyList<JournalEntry> After(long sequence)
    {
        lock (_lock)
            return [.. _entries.Skip((int)Math.Clamp(sequence, 0, int.MaxValue))];
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_lock)
            _file?.Dispose();
    }

    private void Write(JournalEntry entry)
    {
        try
        {
            _file!.Write(Encoding.UTF8.GetBytes(entry.Write() + "\n"));
            (_kept, _keptBytes) = (_kept + 1, _file.Position);
        }
        catch (IOException)
        {
            _file!.SetLength(_keptBytes); // what stands behind half a line would be lost when it is read again
            _file.Position = _keptBytes;
            throw;
        }
    }

    // Cut where the last whole line ends, so that a broken one is not continued.
    private FileStream Opened()
    {
        using (var whole = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite))
            _keptBytes = EndOfLine(whole, _kept);
        // Without a buffer, which would keep and write again what the disk did not take.
        var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.SetLength(_keptBytes);
        file.Position = _keptBytes;
        return file;
    }

    private static long EndOfLine(FileStream file, int lines)
    {
        for (int value; lines > 0 && (value = file.ReadByte()) >= 0;)
        {
            if (value == '\n')
                lines--;
        }
        return file.Position;
    }
}
