using TrainTools.Core.Events;
using TrainTools.Core.Settings;
using TrainTools.Host.Preflight;

namespace TrainTools.Cli.Console;

/// <summary>Lines about a tagging: where it is every ten seconds and at the end, and what was left out.</summary>
internal sealed class TagView(CommandConsole console) : IRunView
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new(); // a stop comes on another thread
    private long _last = console.Clock.GetTimestamp();

    /// <inheritdoc/>
    public void Show(TrainingEvent trainingEvent)
    {
        string? line = trainingEvent switch
        {
            TaggingStarted began => $"{began.Tagger} looks at {CountText.Of(began.Images, "image")} on {began.Device}.",
            Noted noted => SettingTexts.OnTheCommandLine(noted.Problem),
            Warned warned => $"Warning: {SettingTexts.OnTheCommandLine(warned.Problem)}",
            ImagesTagged images when IsDue(images) => $"{images.Done} of {images.Total}{Left(images)}",
            TaggingEnded { Stopped: true } ended =>
                $"Stopped after {CountText.Of(ended.Tagged, "image")}; the same command goes on from there.",
            TaggingEnded ended => $"{CountText.Of(ended.Tagged, "image")} tagged in {TimeText.Of(TimeSpan.FromSeconds(ended.Seconds))}" +
                $"{(ended.LeftOut > 0 ? $", {ended.LeftOut} left out" : "")}.",
            _ => null,
        };
        if (line is not null)
            Write(line);
    }

    /// <inheritdoc/>
    public void ShowStopping() => Write("Stopping after this image; press Ctrl-C again to leave at once.");

    /// <inheritdoc/>
    public void Follow(Task run) => Task.WaitAny(run);

    private bool IsDue(ImagesTagged images)
    {
        if (console.Clock.GetElapsedTime(_last) < Pause || images.Done == images.Total)
            return false;
        _last = console.Clock.GetTimestamp();
        return true;
    }

    private static string Left(ImagesTagged images) =>
        $", {TimeText.Of(TimeSpan.FromSeconds(images.Seconds / images.Done * (images.Total - images.Done)))} left";

    private void Write(string line)
    {
        lock (_lock)
        {
            console.Output.WriteLine(line);
            console.Output.Flush();
        }
    }
}
