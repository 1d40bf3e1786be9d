using System.Text;
using System.Text.Json;
using TrainTools.Core.Events;

namespace TrainTools.Cli.Commands;

/// <summary>
/// A run's losses as JSON lines, one a step and one a validation, on the disk as soon as they are known; those for which
/// it has no room follow when it has. A run that goes on from a state goes on with its log: lines of steps behind the
/// state are taken out, for these steps come again.
/// </summary>
internal sealed class LossLog : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly FileStream _file;
    private readonly Queue<string> _unwritten = [];
    private int _validatedStep = -1; // a resumed run does the end of its epoch again, and validates again

    /// <summary>Opens the file; its folder is made if need be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="goesOn">Whether what is in it stays, up to the step that the run goes on from.</param>
    public LossLog(string path, bool goesOn = false)
    {
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        // Others may read while we write: that is what the log is for.
        var mode = goesOn ? FileMode.OpenOrCreate : FileMode.Create;
        _file = new FileStream(
            Path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0); // a line that did not fit on the disk must not be tried again behind our back
        _file.Seek(0, SeekOrigin.End);
    }

    /// <summary>The file, in full.</summary>
    public string Path { get; }

    /// <summary>Writes a step's line; most other events are passed over.</summary>
    /// <exception cref="IOException">
    /// The disk is full; the log stays whole, and this line follows with a later one.
    /// </exception>
    public void Take(TrainingEvent trainingEvent)
    {
        switch (trainingEvent)
        {
            case RunStarted run:
                GoOnAfter(run.StepsDone);
                break;
            case StepDone step:
                Write(EventJson.Write(step));
                break;
            case Validated validated when validated.Step != _validatedStep:
                _validatedStep = validated.Step;
                Write(EventJson.Write(validated));
                break;
        }
    }

    /// <summary>Writes what there was no room for, if there is now, and closes the file.</summary>
    public void Dispose()
    {
        try
        {
            WriteTheRest();
        }
        catch (IOException)
        {
            // Take has said so.
        }
        _file.Dispose();
    }

    private void Write(string line)
    {
        _unwritten.Enqueue(line);
        WriteTheRest();
    }

    private void WriteTheRest()
    {
        for (; _unwritten.TryPeek(out string? line); _unwritten.Dequeue())
            Append(line);
    }

    private void Append(string line)
    {
        long begin = _file.Position;
        try
        {
            _file.Write(Utf8.GetBytes(line + "\n"));
        }
        catch (IOException)
        {
            _file.SetLength(begin); // no half line: the next one may fit again
            _file.Seek(begin, SeekOrigin.Begin);
            throw;
        }
    }

    /// <summary>Cuts the file behind the last whole line of a step that counts.</summary>
    private void GoOnAfter(int stepsDone)
    {
        _file.Seek(0, SeekOrigin.Begin);
        var text = new byte[_file.Length];
        _file.ReadExactly(text);
        int kept = 0;
        for (int end; (end = Array.IndexOf(text, (byte)'\n', kept)) >= 0; kept = end + 1)
        {
            var (step, isValidation) = Read(text.AsSpan(kept, end - kept));
            if (step is null || step > stepsDone)
                break;
            _validatedStep = isValidation ? step.Value : _validatedStep;
        }
        _file.SetLength(kept);
        _file.Seek(kept, SeekOrigin.Begin);
    }

    // A line that a power cut has spoilt has no step.
    private static (int? Step, bool IsValidation) Read(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var json = JsonDocument.ParseValue(ref reader);
            bool isValidation = json.RootElement.TryGetProperty("validation_loss", out _);
            return (json.RootElement.GetProperty("step").GetInt32(), isValidation);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException
            or KeyNotFoundException)
        {
            return (null, false);
        }
    }
}
