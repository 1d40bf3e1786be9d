using System.Text;
using Google.Protobuf;
using TrainTools.Protocol;

namespace TrainTools.Host.Jobs;

/// <summary>
/// All that a run has told, a line of JSON each, in <c>events.jsonl</c>: a tab that was reloaded reads on from the number
/// it saw last. May be used from several threads.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<WatchEvent> _events;
    private readonly string _path;
    private FileStream? _file;
    private int _kept; // events that are whole in the file
    private long _keptBytes;

    private RunJournal(string path, List<WatchEvent> events) => (_path, _events, _kept) = (path, events, events.Count);

    /// <summary>The number of the newest event; 0 when there is none.</summary>
    public long LastSequence
    {
        get
        {
            lock (_lock)
                return _events.Count;
        }
    }

    /// <summary>Reads what was told so far. A last line that a killed process left unfinished is dropped.</summary>
    /// <param name="folder">The run's folder.</param>
    public static RunJournal Open(string folder)
    {
        string path = Path.Combine(folder, "events.jsonl");
        var events = new List<WatchEvent>();
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            if (Read(line) is not { } told || told.Sequence != events.Count + 1)
                break; // what stands behind a broken line would have no number
            events.Add(told);
        }
        return new RunJournal(path, events);
    }

    /// <summary>Gives the event its number and keeps it.</summary>
    /// <exception cref="IOException">
    /// It could not be written; it is told all the same, and kept with a later one.
    /// </exception>
    public void Append(WatchEvent told)
    {
        lock (_lock)
        {
            told.Sequence = _events.Count + 1;
            _events.Add(told);
            _file ??= Opened();
            while (_kept < _events.Count)
                Write(_events[_kept]);
        }
    }

    /// <summary>The events behind a number, in order.</summary>
    public IReadOnlyList<WatchEvent> After(long sequence)
    {
        lock (_lock)
            return [.. _events.Skip((int)Math.Clamp(sequence, 0, int.MaxValue))];
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        lock (_lock)
            _file?.Dispose();
    }

    private void Write(WatchEvent told)
    {
        try
        {
            _file!.Write(Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(told) + "\n"));
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

    private static WatchEvent? Read(string line)
    {
        try
        {
            return JsonParser.Default.Parse<WatchEvent>(line);
        }
        catch (Exception problem) when (problem is InvalidProtocolBufferException or InvalidJsonException)
        {
            return null;
        }
    }
}
