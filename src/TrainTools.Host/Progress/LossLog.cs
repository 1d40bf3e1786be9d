using System.Globalization;
using System.Text;
using System.Text.Json;
using TrainTools.Training.Run;

namespace TrainTools.Host.Progress;

/// <summary>A run's losses as JSON lines, one a step, on the disk as soon as the step is done.</summary>
internal sealed class LossLog : IDisposable
{
    private readonly StreamWriter _writer;

    /// <summary>Begins the file anew; its folder is made if need be.</summary>
    public LossLog(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        // Others may read while we write: that is what the log is for.
        var file = new FileStream(Path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    /// <summary>The file, in full.</summary>
    public string Path { get; }

    /// <summary>
    /// The file for a run that named none: in the user's own folder for program data. Not beside the LoRA, for WebUIs
    /// show and scan that folder, and not in the current folder, which may be anything.
    /// </summary>
    public static string DefaultPath(string outputName, DateTimeOffset begin)
    {
        string data = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (data.Length == 0)
            data = System.IO.Path.GetTempPath(); // a service account may have no home
        string time = begin.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        string file = $"{outputName}-{time}-{Environment.ProcessId}.jsonl"; // two runs may begin in one second
        return System.IO.Path.Combine(data, "traintools", "logs", file);
    }

    /// <summary>Writes a step's line; other events are passed over.</summary>
    public void Take(TrainingEvent told)
    {
        if (told is not StepDone step)
            return;
        _writer.Write(JsonSerializer.Serialize(step, EventJson.Readable.StepDone) + "\n");
        _writer.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
